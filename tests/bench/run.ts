import { floodBench } from './flood.ts';
import { handInBench } from './hand-in.ts';
import { hostileBench } from './hostile.ts';
import { largeBench } from './large.ts';
import { lighthouseBench } from './lighthouse.ts';
import { likenessBench } from './likeness.ts';
import { mediaBench } from './media.ts';
import { objectsBench } from './objects.ts';
import { packageBench } from './package.ts';
import { publishBench } from './publish.ts';
import { queueBench } from './queue.ts';
import { rushBench } from './rush.ts';
import { siteBench } from './site.ts';
import { surgeBench } from './surge.ts';
import { uploadBench } from './upload.ts';
import { watchBench } from './watch.ts';
import { slowBench } from './weak.ts';
import { withdrawBench } from './withdraw.ts';

/** `npm run bench [-- upload objects surge rush slow flood hostile media large handin likeness queue watch package site publish withdraw lighthouse] [-- rounds=5 mebibytes=512 senders=200 slow=2000 junk=10000 kibibytes=256 mutants=500 seed=N from=0 corpus=1 seconds=60 gigabytes=5 whole=1 items=1000 hashes=1000000 first=0 files=50 events=1000000 appeals=1000 withdrawals=100 publications=9 folders=40 gib=50 views=500]`: see docs/benchmarks.md. */
const words = process.argv.slice(2);
const number = (name: string, standard: number) =>
  Number(words.find((word) => word.startsWith(`${name}=`))?.split('=')[1] ?? standard);
const crowds = number('senders', 0);
const benches = {
  async upload() {
    for (const streams of [1, 8])
      await uploadBench({ rounds: number('rounds', 9), mebibytes: number('mebibytes', 1024), streams });
  },
  objects: () =>
    objectsBench({ rounds: number('rounds', 5), mebibytes: number('mebibytes', 512), streams: number('streams', 4) }),
  surge: () => surgeBench(crowds > 0 ? { senders: [crowds] } : {}),
  rush: () =>
    rushBench({
      senders: number('senders', 2000),
      viewsPerSecond: number('views', 500),
      seconds: number('seconds', 120),
    }),
  slow: () => slowBench({ senders: number('senders', 200), kibibytes: number('kibibytes', 256) }),
  hostile: () =>
    hostileBench({
      mutants: number('mutants', 500),
      seed: number('seed', 20_261_122),
      from: number('from', 0),
      withCorpus: number('corpus', 1) === 1,
    }),
  media: () => mediaBench({ rounds: number('rounds', 3), seconds: number('seconds', 60) }),
  large: () => largeBench({ gigabytes: number('gigabytes', 5), whole: number('whole', 1) === 1 }),
  handin: () =>
    handInBench({
      gigabytes: number('gigabytes', 6),
      files: number('files', 300),
      folders: number('folders', 40),
      gib: number('gib', 0),
    }),
  likeness: () =>
    likenessBench({
      items: number('items', 1000),
      hashes: number('hashes', 1_000_000),
      first: number('first', 0),
    }),
  package: () =>
    packageBench({ gigabytes: number('gigabytes', 5), files: number('files', 50), rounds: number('rounds', 3) }),
  queue: () =>
    queueBench({
      tips: number('tips', 1_000_000),
      requests: number('requests', 200),
      seed: number('seed', 20_261_122),
      claimers: number('claimers', 50),
      seconds: number('seconds', 60),
    }),
  site: () =>
    siteBench({
      counts: words.some((word) => word.startsWith('appeals=')) ? [number('appeals', 0)] : [1000, 10_000],
      seed: number('seed', 1),
    }),
  publish: () =>
    publishBench({
      appeals: number('appeals', 1000),
      publications: number('publications', 9),
      seed: number('seed', 1),
    }),
  withdraw: () =>
    withdrawBench({
      appeals: number('appeals', 10_000),
      withdrawals: number('withdrawals', 100),
      seed: number('seed', 1),
    }),
  watch: () =>
    watchBench({
      events: number('events', 1_000_000),
      requests: number('requests', 200),
      seed: number('seed', 20_261_122),
    }),
  lighthouse: () => lighthouseBench({ rounds: number('rounds', 3) }),
  flood: () =>
    floodBench({
      slowHeaders: number('slow', 2000),
      slowBodies: number('slow', 2000),
      junk: number('junk', 10_000),
      senders: number('senders', 200),
    }),
};
const chosen = (Object.keys(benches) as (keyof typeof benches)[]).filter(
  (name) => words.length === 0 || words.includes(name) || words.every((word) => word.includes('=')),
);
for (const name of chosen) await benches[name]();
