import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { SealBroken } from '../../drop/age.ts';
import { BlobMissing } from '../../drop/blobs.ts';
import { tipDocument } from '../../drop/documents.ts';
import { DocumentMalformed, openJson } from '../../drop/json.ts';
import { isTipId, resealedHandInKey, tipKey } from '../../drop/keys.ts';
import { readAll, readIfThere } from '../../drop/open-blobs.ts';
import { canonical, digestOf } from '../custody.ts';
import { type DescribedTip, describeTip } from '../hand-in.ts';
import { readRows } from '../log/rows.ts';
import { resealedDocument } from '../rotation/forms.ts';
import { storable } from '../untrusted.ts';
import type { Audit } from './audit.ts';
import { checkGone, goneTips } from './disposals.ts';
import { parsed } from './events.ts';

/**
 * Every tip against its document in the vault, and that against the event that received it. What people wrote is never
 * printed: a line says only which column differs. Answers how many.
 */
export async function checkTips({ reader, vault, identity, report }: Audit): Promise<number> {
  const { read, t } = reader;
  const { tip, file, custodyEvent: event } = t;
  type Row = typeof tip.$inferSelect;
  const pages = readRows({
    key: tip.id,
    keyOf: ({ id }: Row) => id,
    rows: (where, order, limit) => read.select().from(tip).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) => read.select({ key: tip.id }).from(tip).where(where).orderBy(order).limit(limit),
  });
  let count = 0;
  for await (const page of pages) {
    const keys = page.map(({ key }) => key);
    const [received, disposed] = [await receiptsOf(keys), await goneTips(reader, keys)];
    for (const { key, row } of page) {
      count += 1;
      const what = `tip ${row?.reference ?? key}`;
      const gone = disposed.get(key);
      if (row?.state === 'disposed' && !gone)
        report({ what, is: 'state is disposed', expected: 'a custody event that disposes of it' });
      if (gone) {
        if (row) await checkGone({ reader, vault, report }, row, gone);
        continue;
      }
      const document = await openDocument(key, what, received.get(key));
      if (row && document) compareWords(what, row, document);
      if (!document) continue;
      await compareContact(what, document);
      await compareFiles(document);
    }
  }
  return count;

  async function receiptsOf(ids: string[]): Promise<Map<string, string>> {
    const details = sql<unknown>`${event.details}`;
    const rows = await read
      .select({ tipId: event.tipId, details })
      .from(event)
      .where(and(inArray(event.tipId, ids), eq(event.action, 'receive'), isNull(event.fileId)))
      .orderBy(asc(event.seq));
    const found = rows.map((row) => {
      const text = typeof row.details === 'string' ? row.details : JSON.stringify(row.details);
      return [row.tipId ?? '', /"sealedDocumentSha256": ?"([0-9a-f]{64})"/.exec(text)?.[1]] as const;
    });
    return new Map(found.flatMap(([id, sha256]) => (sha256 ? [[id, sha256] as const] : [])));
  }

  async function openDocument(
    id: string,
    what: string,
    expected: string | undefined,
  ): Promise<DescribedTip | undefined> {
    if (expected === undefined || !isTipId(id)) {
      report({ what, is: 'was never received', expected: 'a custody event that receives its document' });
      return undefined;
    }
    const place = `vault ${tipKey(id)}`;
    try {
      const sealed = await readAll(await vault.get(tipKey(id)));
      const is = digestOf(sealed);
      if (is !== expected && !(await resealedDocument({ read, t }, id)).has(is))
        report({ what: place, is: `its SHA-256 is ${is}`, expected });
      const document = openJson(tipDocument, sealed, identity);
      const again = document.sealedHandIn && (await readIfThere(vault, resealedHandInKey(id)));
      return describeTip(document, identity, again || undefined);
    } catch (error) {
      if (error instanceof BlobMissing) report({ what: place, is: 'is missing', expected: `SHA-256 ${expected}` });
      else if (error instanceof SealBroken || error instanceof DocumentMalformed)
        report({ what: place, is: 'cannot be opened', expected: `a document sealed to us, with SHA-256 ${expected}` });
      else throw error;
      return undefined;
    }
  }

  /** Without opening it: the document holds the sealed bytes, or, of earlier versions, an event their digest. */
  async function compareContact(what: string, { tip: tipId, contact, sealedContact }: DescribedTip): Promise<void> {
    const [row] = await read.select().from(t.contact).where(eq(t.contact.tipId, tipId));
    const given = sealedContact !== undefined || contact !== undefined;
    different(what, { 'whether there is a contact': [row !== undefined, given] });
    if (!row || !given) return;
    const is = digestOf(Buffer.from(row.sealed ?? ''));
    const expected = sealedContact ? digestOf(Buffer.from(sealedContact)) : await sealedDigest(tipId);
    if (is !== expected) report({ what, is: 'its sealed contact is another', expected: `SHA-256 ${expected}` });
  }

  /** As the worker recorded it when it sealed what had come unsealed. */
  async function sealedDigest(tipId: string): Promise<string | null> {
    const [found] = await read
      .select({ sha256: event.sha256After })
      .from(event)
      .where(and(eq(event.tipId, tipId), eq(event.action, 'seal'), isNull(event.fileId), isNotNull(event.sha256After)))
      .orderBy(asc(event.seq))
      .limit(1);
    return found?.sha256 ?? null;
  }

  /** Without what could not be read: files.ts has reported it. */
  async function compareFiles({ tip: tipId, files }: DescribedTip): Promise<void> {
    const { id, position, claimedName, claimedType, note, folder, role, sizeBytes } = file;
    const [segments, handIn] = [sql<unknown>`${file.segments}`, sql<unknown>`${file.handIn}`];
    const rows = await read
      .select({ id, position, claimedName, claimedType, note, folder, role, handIn, sizeBytes, segments })
      .from(file)
      .where(eq(file.tipId, tipId));
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const [at, sent] of files.entries()) {
      const row = byId.get(sent.upload);
      if (!row)
        report({ what: `file ${sent.upload}`, is: 'is not among the files of its tip', expected: documentSays });
      else
        different(`file ${row.id}`, {
          position: [row.position, at],
          claimed_name: [row.claimedName, storable(sent.name)],
          claimed_type: [row.claimedType, storable(sent.type)],
          note: [row.note, kept(sent.note)],
          folder: [row.folder, sent.folder],
          role: [row.role, sent.role],
          hand_in: [claimed(row.handIn), claimed(sent.handIn)],
          size_bytes: [row.sizeBytes, sent.sizeBytes],
          segments: [canonical(parsed(row.segments) ?? null), canonical(sent.segments)],
        });
    }
  }

  function different(what: string, columns: Record<string, [is: unknown, expected: unknown]>): void {
    for (const [column, [is, expected]] of Object.entries(columns))
      if (is !== expected) report({ what, is: `${column} is another`, expected: documentSays });
  }

  function compareWords(what: string, row: Row, document: DescribedTip): void {
    const { text, when, where, language, mailbox, handIn } = document;
    different(what, {
      text: [row.text, storable(text)],
      when_text: [row.when, kept(when)],
      where_text: [row.where, kept(where)],
      language: [row.language, language],
      mailbox: [row.mailbox, mailbox.id],
      mailbox_recipient: [row.mailboxRecipient, mailbox.recipient],
      hand_in: [claimed(row.handIn), claimed(handIn)],
    });
  }
}

/** As it was written into its column. */
const kept = (text: string | undefined): string | null => (text === undefined ? null : storable(text));

/** What was said of a hand-in, without what arithmetic made of it: that may be done better one day. */
function claimed(handIn: unknown): string {
  const computed = ['corrected', 'reading'];
  const text = JSON.stringify(parsed(handIn) ?? null, (name, value: unknown) =>
    computed.includes(name) ? undefined : value,
  );
  return canonical(JSON.parse(text));
}

const documentSays = 'what the document in the vault says';
