import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { BlobStore } from '../drop/blobs.ts';
import { probeKey } from '../drop/keys.ts';
import { readIfThere } from '../drop/open-blobs.ts';
import { describeError } from '../log.ts';
import type { Parts } from './parts.ts';

const probeEveryMs = 30_000;

/** Liveness, and readiness: the drop takes objects and the site is there. */
export function addHealth(app: Hono, parts: Parts, confinement: string): void {
  const isWritable = createProbe(parts);
  app.get('/health/live', (c) => c.json({ live: true }));
  app.get('/health/ready', async (c) => {
    const ready = (await isWritable()) && existsSync(join(parts.siteDir, 'live', 'public', 'index.html'));
    return c.json({ ready, confinement, surge: parts.crowding.isOn }, ready ? 200 : 503);
  });
}

/**
 * Begins an object and gives it up, and asks for one (an object store is spoken to only then), at most every half minute:
 * nothing is left behind, and nobody can make us busy.
 */
function createProbe({ drop, log, now }: Parts): () => Promise<boolean> {
  let known: { at: number; isWritable: Promise<boolean> } | undefined;
  return () => {
    const at = now().getTime();
    if (!known || at - known.at >= probeEveryMs) known = { at, isWritable: probe(drop, log) };
    return known.isWritable;
  };
}

async function probe(drop: BlobStore, log: Parts['log']): Promise<boolean> {
  try {
    const writer = await drop.begin(probeKey);
    await writer.abort();
    await readIfThere(drop, probeKey);
    return true;
  } catch (error) {
    log('drop_unwritable', describeError(error));
    return false;
  }
}
