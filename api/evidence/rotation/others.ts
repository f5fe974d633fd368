import { eq } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import { rewrap } from '../../drop/age.ts';
import { resealedHandInKey, type TipId, tipKey } from '../../drop/keys.ts';
import { readIfThere } from '../../drop/open-blobs.ts';
import { actor } from '../bench.ts';
import { digestOf, recordCustody } from '../custody.ts';
import { fileOf, fromTo, idIn, put, type Resealed, type Resealing, soundly } from './acting.ts';
import { resealedDocument } from './forms.ts';
import { sealAnew, Unsound } from './seal-anew.ts';
import { type Need, sealedHandIn } from './survey.ts';

/** One object that is no segment of an original (reseal.ts). What others still work on has its turn later. */
export async function resealOther(resealing: Resealing, need: Need, done: Resealed): Promise<void> {
  const { kind, key } = need;
  const work = {
    tip: resealTip,
    hand_in: resealHandIn,
    picture: resealPicture,
    letter: resealLetter,
    upload: resealUpload,
  };
  if (kind === 'waiting' || kind === 'request' || kind === 'original') return;
  await soundly(resealing, key, () => work[kind](resealing, need, done));
}

async function resealTip(resealing: Resealing, need: Need, done: Resealed): Promise<void> {
  const { vault, store, identity, now } = resealing;
  const { key } = need;
  const tipId = key.slice('tips/'.length, -'.age'.length);
  if (!(await isTip(resealing, store.read, tipId))) return;
  const stands = await readIfThere(vault, key);
  if (!stands) return;
  const known = new Set([await receivedForm(resealing, tipId), ...(await resealedDocument(store, tipId))]);
  if (!known.has(digestOf(stands))) throw new Unsound(key);
  const anew = await sealAnew(vault, key, identity);
  if (!anew) return;
  try {
    const isThere = await store.write(async (tx) => {
      if (!(await isTip(resealing, tx, tipId))) return false;
      const details = { what: 'key', ...fromTo(need, resealing), sealedDocumentSha256: anew.sealedSha256 };
      await recordCustody(tx, store.t, { ...actor, at: now(), action: 'seal', tipId, details });
      return true;
    });
    if (isThere) await put(anew, done);
  } finally {
    await anew.drop();
  }
  if (!(await isTip(resealing, store.read, tipId))) await vault.remove(key);
}

async function isTip({ store: { t } }: Resealing, query: Query, id: string): Promise<boolean> {
  const [row] = await query.select({ state: t.tip.state }).from(t.tip).where(eq(t.tip.id, id));
  return row !== undefined && row.state !== 'disposed';
}

async function receivedForm({ store: { read, t } }: Resealing, tipId: string): Promise<string | undefined> {
  const { custodyEvent: event } = t;
  const rows = await read
    .select({ action: event.action, fileId: event.fileId, details: event.details })
    .from(event)
    .where(eq(event.tipId, tipId))
    .orderBy(event.seq);
  const received = rows.find(({ action, fileId }) => action === 'receive' && fileId === null);
  return received?.details?.['sealedDocumentSha256']?.toString();
}

/** Beside the document, which stays as it came: another form of what the document binds needs no event of its own. */
async function resealHandIn(resealing: Resealing, { key }: Need, done: Resealed): Promise<void> {
  const { vault, store, identity } = resealing;
  const id = idIn(key).split('.')[0] as TipId;
  const nested = await sealedHandIn(vault, tipKey(id), identity);
  if (!nested || !(await isTip(resealing, store.read, id))) return;
  const { header, payloadAt } = rewrap(nested.sealed, identity, identity.recipient);
  const anew = Buffer.concat([header, nested.sealed.subarray(payloadAt)]);
  if ((await vault.putIfAbsent(resealedHandInKey(id), anew)) === 'exists') {
    const replacer = await vault.replace(key);
    await replacer.write([anew]);
    await replacer.commit();
  }
  done.objects += 1;
  done.bytes += anew.length;
  if (!(await isTip(resealing, store.read, id))) await vault.remove(key);
}

async function resealPicture(resealing: Resealing, { key }: Need, done: Resealed): Promise<void> {
  const id = key.split('/')[2] ?? '';
  const recorded = await pictureOf(resealing, id);
  if (recorded === undefined) return;
  const anew = await sealAnew(resealing.vault, key, resealing.identity, { sha256: recorded });
  if (!anew) return;
  await put(anew, done);
  if ((await pictureOf(resealing, id)) === undefined) await resealing.vault.remove(key);
}

/** The digest of what was given in; undefined when it was destroyed. */
async function pictureOf({ store: { read, t } }: Resealing, id: string): Promise<string | undefined> {
  const { appealPicture: picture } = t;
  const [row] = await read
    .select({ state: picture.state, sha256: picture.sourceSha256 })
    .from(picture)
    .where(eq(picture.id, id));
  return row && row.state !== 'destroyed' ? row.sha256 : undefined;
}

/** A letter of a dialogue: the sender's own stanza stays as it is. */
async function resealLetter(resealing: Resealing, { key }: Need, done: Resealed): Promise<void> {
  const { drop, identity } = resealing;
  if (!(await staysInMailbox(resealing, key))) return;
  const anew = await sealAnew(drop, key, identity);
  if (!anew) return;
  await put(anew, done);
  if (!(await staysInMailbox(resealing, key))) await drop.remove(key);
}

/** Whether somebody we know of reads there. Of a deleted tip only the last letter stays. */
async function staysInMailbox({ store: { read, t } }: Resealing, key: string): Promise<boolean> {
  const { tip, footageAddressee: addressee, disposal } = t;
  if ((await read.$count(addressee, eq(addressee.mailbox, idIn(key)))) > 0) return true;
  const rows = await read
    .select({ state: tip.state, notice: disposal.notice })
    .from(tip)
    .leftJoin(disposal, eq(disposal.tipId, tip.id))
    .where(eq(tip.mailbox, idIn(key)));
  return rows.some(({ state, notice }) => state !== 'disposed' || (notice !== null && key.endsWith(`/${notice}.age`)));
}

/** Of a file that stands still. What is being worked on leaves the drop by itself, and so does what is never sent. */
async function resealUpload(resealing: Resealing, { key }: Need, done: Resealed): Promise<void> {
  const { drop, store, identity } = resealing;
  const stays = async (): Promise<boolean> => {
    const file = await fileOf(resealing, store.read, idIn(key));
    return file !== undefined && !file.isGone && !file.original && file.isStill;
  };
  if (!(await stays())) return;
  const anew = await sealAnew(drop, key, identity);
  if (!anew) return;
  await put(anew, done);
  const file = await fileOf(resealing, store.read, idIn(key));
  if (!file || file.isGone || file.original) await drop.remove(key);
}
