import { sha256 } from '@noble/hashes/sha2.js';
import type { HashResult, HashTask } from './hasher.ts';

type Running = ReturnType<typeof sha256.create>;
const running = new Map<number, Running>();

addEventListener('message', ({ data }: MessageEvent<HashTask>) => {
  const result: HashResult = { call: data.call };
  if (data.kind === 'update') open(data.id).update(new Uint8Array(data.bytes));
  if (data.kind === 'digest') result.sha256 = hex(open(data.id).digest());
  if (data.kind !== 'update') running.delete(data.id);
  postMessage(result);
});

function open(id: number): Running {
  const hash = running.get(id) ?? sha256.create();
  running.set(id, hash);
  return hash;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
