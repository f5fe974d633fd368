import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import type { PreviewRef } from '../../db/values.ts';
import { previewKey, type UploadId } from '../../drop/keys.ts';
import { actor, type Bench, type FileRow } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { probeFilm } from '../describe/probe.ts';
import { isPlainFile, readAnswer } from '../sandbox/answer.ts';
import { keepLease } from '../schedule/lease.ts';
import { removeIfGone } from '../withhold.ts';
import { analysis, analysisBytes } from './analysis.ts';
import type { Drawn } from './draw.ts';
import { jpegSize } from './jpeg.ts';
import { sealInto } from './seal-into.ts';

/**
 * Puts one viewing copy away: sealed to the desk, in the vault, with its custody event and its place in the row. What a
 * dead worker left under the key has no event and is replaced; an original is never touched. Answers false, and keeps
 * nothing, when the copy is not what its name says.
 */
export async function publishPreview(bench: Bench, file: FileRow, drawn: Drawn, signal: AbortSignal): Promise<boolean> {
  const shape = await measure(bench, drawn, signal);
  if (!shape) return false;
  await bench.store.write((tx) => keepLease(bench, tx, file));
  const key = previewKey(file.id as UploadId, drawn.name);
  await bench.vault.remove(key);
  const { sha256, sizeBytes } = await sealInto(bench, key, drawn.path);
  const preview = { name: drawn.name, ...shape, sizeBytes, ...(file.sha256 ? {} : { early: true }) };
  try {
    await record(bench, file, preview, sha256, drawn.tool);
  } catch (error) {
    await removeIfGone(bench, file.id, key); // set aside while it was drawn
    throw error;
  }
  return true;
}

/** Far more than a contact sheet or a picture of 1600 pixels takes; a decoder gone astray may write a gigabyte. */
const pictureBytes = 32 * 1024 ** 2;

type Shape = Pick<PreviewRef, 'type' | 'width' | 'height'>;

/** What the copy really is; undefined when it is not what its name says, and then it is not kept. */
async function measure(bench: Bench, { name, path }: Drawn, signal: AbortSignal): Promise<Shape | undefined> {
  if (!isPlainFile(path)) return undefined;
  if (name.endsWith('.jpg')) {
    if (statSync(path).size > pictureBytes) return undefined;
    const size = jpegSize(await readFile(path));
    return size && { type: 'image/jpeg', ...size };
  }
  if (name === 'analysis.json') {
    if (statSync(path).size > analysisBytes) return undefined;
    return readAnswer(analysis, await readFile(path, 'utf8')) && { type: 'application/json' };
  }
  const { kind, width, height } = await probeFilm(bench.sandbox, { path }, signal);
  if (name === 'audio.m4a') return kind === 'audio' ? { type: 'audio/mp4' } : undefined;
  return kind === 'video' && width && height ? { type: 'video/mp4', width, height } : undefined;
}

/** As they are looked at, whichever was ready first. */
const order: readonly PreviewRef['name'][] = [
  ...(['picture.jpg', 'poster.jpg', 'sheet.jpg', 'proxy.mp4', 'audio.m4a', 'analysis.json'] as const),
];
const inOrder = (previews: PreviewRef[]): PreviewRef[] =>
  previews.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));

async function record(bench: Bench, file: FileRow, preview: PreviewRef, sha256: string, tool: string): Promise<void> {
  const { t } = bench.store;
  await bench.store.write(async (tx) => {
    await keepLease(bench, tx, file);
    const [row] = await tx.select({ previews: t.file.previews }).from(t.file).where(eq(t.file.id, file.id));
    const others = (row?.previews ?? []).filter(({ name }) => name !== preview.name);
    await tx
      .update(t.file)
      .set({ previews: inOrder([...others, preview]) })
      .where(eq(t.file.id, file.id));
    await recordCustody(tx, t, {
      ...actor,
      at: bench.now(),
      action: 'derive',
      tipId: file.tipId,
      fileId: file.id,
      ...(file.sha256 ? { sha256Before: file.sha256 } : {}),
      sha256After: sha256,
      tool,
      details: { name: preview.name, sizeBytes: preview.sizeBytes },
    });
  });
}
