import { uploadBench } from './upload.ts';

/** `npm run bench [-- upload] [-- rounds=5 mebibytes=512]`: ratios against a peer in the same run; see docs/benchmarks.md. */
const words = process.argv.slice(2);
const number = (name: string, standard: number) =>
  Number(words.find((word) => word.startsWith(`${name}=`))?.split('=')[1] ?? standard);
const benches = { upload: () => uploadBench({ rounds: number('rounds', 5), mebibytes: number('mebibytes', 256) }) };
const chosen = (Object.keys(benches) as (keyof typeof benches)[]).filter(
  (name) => words.length === 0 || words.includes(name) || words.every((word) => word.includes('=')),
);
for (const name of chosen) await benches[name]();
