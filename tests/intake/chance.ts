import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { refusals } from '../../api/refusal.ts';
import { mutate, one, type Pick, randomBuffer } from '../drop/random.ts';
import { type Answer, openStation, type Station } from './station.ts';

const statuses = new Set<number>(Object.values(refusals).map(({ status }) => status));
statuses.delete(refusals.something_went_wrong.status);

/** A station whose drop is in memory: what is tested here is what it refuses, not what a disk does. */
export async function withMemoryStation(task: (station: Station, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vidne-fuzz-'));
  // no proof is asked for: it would stand before the parsers
  const free = { burst: 1e9, everyMs: 1 };
  const rates = { openingsOfNetwork: free, openings: free, missesOfNetwork: free, misses: free };
  const station = await openStation({ drop: () => createFileBlobs(folder), rates });
  try {
    await task(station, folder);
    assert.ok(!station.logged().includes('"failed"'), station.logged().slice(-2000));
  } finally {
    await station.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function assertRefused({ status, text }: Answer, about: string, ...others: number[]): void {
  assert.ok(statuses.has(status) || others.includes(status), `${about}: ${status} ${text.slice(0, 500)}`);
}

/** What node:http lets a client put into a header. */
export const headerSafe = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');

export function breakHeader(value: string, pick: Pick): string {
  const pairs = value.split(',');
  const kind = pick(8);
  if (kind === 0) return [...pairs, one(pick, pairs)].join(',');
  if (kind === 1) return pairs.join(one(pick, [', ', ',,', ';', ' ', '\t']));
  if (kind === 2)
    return one(pick, ['', ' ', ',', 'token', 'token  ', '-1', '1e9', '9'.repeat(400), '0x10', '1.5', 'NaN']);
  if (kind === 3) return pairs.map((pair) => pair.replace(' ', one(pick, ['', '  ', '=']))).join(',');
  if (kind === 4) return `${value},${'k'.repeat(pick(3000))} ${randomBuffer(pick, 20).toString('base64')}`;
  return mutate(Buffer.from(value), pick).toString('latin1');
}
