import { randomBytes } from 'node:crypto';
import type { Tables } from '../../api/db/store.ts';
import type { PreviewRef } from '../../api/db/values.ts';
import { type Identity, sealBytes } from '../../api/drop/age.ts';
import { type Letter, letter } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { type MailboxId, mailboxPrefix, previewKey, type UploadId } from '../../api/drop/keys.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { file, insert, tip } from '../db/rows.ts';
import type { TestDesk } from './bench.ts';

/** A tip as the evidence worker leaves it, with a sender who can open their mailbox. */
export interface SentTip {
  id: string;
  mailbox: { id: MailboxId; identity: Identity };
}

export async function sendTip(desk: TestDesk, fields: Partial<Tables['tip']['$inferInsert']> = {}): Promise<SentTip> {
  const { id, identity, recipient } = await openMailbox(newCode());
  const row = tip(desk.desk.now(), { mailbox: id, mailboxRecipient: recipient, ...fields });
  await insert(desk.store, 'tip', row);
  return { id: row.id, mailbox: { id, identity } };
}

/** Many at once, without mailboxes (argon2id takes its time). */
export async function insertTips(desk: TestDesk, rows: Partial<Tables['tip']['$inferInsert']>[]): Promise<string[]> {
  const made = rows.map((fields) => tip(desk.desk.now(), fields));
  await desk.store.write(async (tx) => {
    for (const row of made) await tx.insert(desk.store.t.tip).values(row as never);
  });
  return made.map(({ id }) => id);
}

const previewTypes = { 'poster.jpg': 'image/jpeg', 'proxy.mp4': 'video/mp4' } as const;

/** A file of a tip with sealed previews in the vault; answers the previews' bytes. */
export async function addFile(
  desk: TestDesk,
  tipId: string,
  fields: Partial<Tables['file']['$inferInsert']> = {},
  proxyBytes = 200_000,
): Promise<{ id: string; proxy: Buffer; poster: Buffer }> {
  const bytes = { 'poster.jpg': randomBytes(9_000), 'proxy.mp4': randomBytes(proxyBytes) };
  const previews: PreviewRef[] = Object.entries(bytes).map(([name, plain]) => ({
    name: name as keyof typeof bytes,
    type: previewTypes[name as keyof typeof bytes],
    sizeBytes: plain.length,
  }));
  const row = file(desk.desk.now(), tipId, { previews, ...fields });
  await insert(desk.store, 'file', row);
  for (const [name, plain] of Object.entries(bytes))
    await desk.desk.vault.putIfAbsent(previewKey(row.id as UploadId, name), sealBytes(plain, [desk.viewing.recipient]));
  return { id: row.id, proxy: bytes['proxy.mp4'], poster: bytes['poster.jpg'] };
}

/** The letters in a mailbox, opened with `identity`, oldest first. */
export async function readMailbox(desk: TestDesk, mailbox: MailboxId, identity: Identity): Promise<Letter[]> {
  const { drop } = desk.desk;
  const letters: Letter[] = [];
  for (const { key } of await drop.list(mailboxPrefix(mailbox)))
    letters.push(openJson(letter, await readAll(await drop.get(key)), identity));
  return letters;
}

/** The whole chain, which must hold. */
export async function readChain({ store: { read, t } }: TestDesk) {
  const chain = await read.select().from(t.custodyEvent).orderBy(t.custodyEvent.seq);
  const broken = findBreak(chain);
  if (broken) throw new Error(`the chain is broken at ${broken.seq}: ${broken.problem}`);
  return chain;
}
