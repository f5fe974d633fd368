import { recipientOf } from '../../drop/age.ts';
import type { BlobKey } from '../../drop/blobs.ts';
import { parseUploadKey } from '../../drop/keys.ts';
import { actor } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { fileOf, fromTo, idIn, put, type Resealed, type Resealing, soundly } from './acting.ts';
import { formsText } from './forms.ts';
import { resealOther } from './others.ts';
import { type SealedAnew, sealAnew } from './seal-anew.ts';
import { type Need, needs } from './survey.ts';

/**
 * RE-SEALING (docs/decisions/0046): each object that opens with an older identity is sealed to the newest, while everybody works.
 * First the new form lies whole beside the old one, then custody names it, then it takes its place: killed anywhere, what stands
 * there is whole, opens, and is a form custody names. What is deleted meanwhile is taken away again.
 */
/** So many segments of one file are under way at once, and in one event. */
const segmentsAtOnce = 16;

export async function resealAll(resealing: Resealing, signal: AbortSignal): Promise<Resealed> {
  const done: Resealed = { objects: 0, bytes: 0 };
  let row: Need[] = [];
  const flush = async (): Promise<void> => {
    if (row.length > 0) await resealSegments(resealing, row, done);
    row = [];
  };
  for await (const need of needs(resealing)) {
    if (signal.aborted) break;
    const isSame = row[0] && idIn(row[0].key) === idIn(need.key) && need.kind === 'original';
    if (!isSame || row.length === segmentsAtOnce) await flush();
    if (need.kind === 'original') row.push(need);
    else await resealOther(resealing, need, done);
  }
  await flush();
  if (done.objects > 0) await recordRun(resealing, done);
  return done;
}

async function recordRun({ store, identity, now }: Resealing, { objects, bytes }: Resealed): Promise<void> {
  const details = { what: 'keys', act: 'resealed', to: recipientOf(identity), objects, bytes };
  await store.write((tx) => recordCustody(tx, store.t, { ...actor, at: now(), action: 'seal', details }));
}

/** Nobody may put an object back, or touch one that somebody works on. */
class Waits extends Error {}

type Prepared = { readonly key: BlobKey; readonly start: number; readonly anew: SealedAnew };

async function resealSegments(resealing: Resealing, row: readonly Need[], done: Resealed): Promise<void> {
  const { vault, store, identity, now } = resealing;
  const { t } = store;
  const fileId = idIn(row[0]!.key);
  const file = await fileOf(resealing, store.read, fileId);
  if (!file || file.isGone || (!file.original && !file.isStill)) return;
  const ready: Prepared[] = [];
  try {
    for (const { key } of row) {
      const parsedKey = parseUploadKey(key);
      const start = parsedKey?.kind === 'segment' ? parsedKey.start : -1;
      const recorded = file.original?.segments.find((segment) => segment.start === start);
      if (start < 0 || (file.original && !recorded)) continue; // put in by somebody: the audit's affair
      const expected = recorded && { sha256: recorded.sha256, sizeBytes: recorded.lengthBytes };
      const anew = await soundly(resealing, key, () => sealAnew(vault, key, identity, expected));
      if (anew) ready.push({ key, start, anew });
    }
    if (ready.length === 0) return;
    await store.write(async (tx) => {
      if ((await fileOf(resealing, tx, fileId))?.isGone !== false) throw new Waits();
      const sealed = formsText(ready.map(({ start, anew }) => ({ start, sealedSha256: anew.sealedSha256 })));
      const { sha256 = undefined } = file.original ?? {};
      await recordCustody(tx, t, {
        ...{ ...actor, at: now(), action: 'seal', tipId: file.tipId, fileId },
        ...(sha256 === undefined ? {} : { sha256Before: sha256, sha256After: sha256 }),
        details: { what: 'key', ...fromTo(row[0]!, resealing), sealed },
      });
    });
    for (const { anew } of ready) await put(anew, done);
  } catch (error) {
    if (!(error instanceof Waits)) throw error;
  } finally {
    for (const { anew } of ready) await anew.drop();
  }
  // one of the two always sees the other: whoever deletes it, or we
  if ((await fileOf(resealing, store.read, fileId))?.isGone !== false)
    for (const { key } of ready) await vault.remove(key);
}
