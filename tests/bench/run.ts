import { surgeBench } from './surge.ts';
import { uploadBench } from './upload.ts';

/** `npm run bench [-- upload surge] [-- rounds=5 mebibytes=512 senders=200]`: see docs/benchmarks.md. */
const words = process.argv.slice(2);
const number = (name: string, standard: number) =>
  Number(words.find((word) => word.startsWith(`${name}=`))?.split('=')[1] ?? standard);
const crowds = number('senders', 0);
const benches = {
  upload: () => uploadBench({ rounds: number('rounds', 5), mebibytes: number('mebibytes', 256) }),
  surge: () => surgeBench(crowds > 0 ? { senders: [crowds] } : {}),
};
const chosen = (Object.keys(benches) as (keyof typeof benches)[]).filter(
  (name) => words.length === 0 || words.includes(name) || words.every((word) => word.includes('=')),
);
for (const name of chosen) await benches[name]();
