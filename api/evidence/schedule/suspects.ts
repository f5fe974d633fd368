import { evidenceConfig, parseConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { endWith } from '../../role.ts';
import { openBench } from '../evidence.ts';
import { workAlone } from '../worker.ts';

/**
 * A process beside the worker, for files that were at work when a worker died (deaths.ts): one after the other, nothing
 * else. When one of them kills it, there is no doubt which. It ends when there are no more, or when the worker does.
 */
process.umask(0o077);
const bench = await openBench(parseConfig(evidenceConfig, process.env), createLog('evidence'));
const ending = new AbortController();
const work = workAlone(bench, ending.signal).finally(async () => {
  bench.scratch.close();
  await bench.store.close();
});
endWith(async () => {
  ending.abort();
  await work;
});
await work;
process.exit(0);
