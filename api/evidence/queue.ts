import type { Step } from './bench.ts';
import { advance } from './schedule/lease.ts';

/** previewed → queued: everything the machine can do is done; now people look. */
export const queue: Step = (bench, file) => advance(bench, file, 'queued', {});
