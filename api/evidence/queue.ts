import type { Step } from './bench.ts';
import { tellWhenAllSeen } from './notices.ts';
import { advance } from './schedule/lease.ts';

/** previewed → queued: everything the machine can do is done; now people look, and the sender hears what could be seen. */
export const queue: Step = (bench, file) =>
  advance(bench, file, 'queued', {}, (tx) => tellWhenAllSeen(bench, tx, file.tipId));
