import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { csvOf } from '../../csv.ts';
import { Refusal } from '../../refusal.ts';
import { recordAccess } from '../access-log.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { askedBy, type Place, type Watching, watching } from './asked.ts';
import { type Page, readSeen, type Seen } from './seen.ts';

export const mostExported = 50_000;
const pageSize = 1000;

const heads = {
  da: [
    'Nr.',
    'Tidspunkt (UTC)',
    'Handling',
    'Person',
    'Rolle',
    'Person-id',
    'Tip',
    'Fil',
    'Bevis',
    'Journalnummer',
    'Begrundelse',
    'Søgte efter',
    'Søgte sted',
    'Kontaktoplysninger',
    'Billedet i køen',
    'Hash',
  ],
  en: [
    'No.',
    'Time (UTC)',
    'Act',
    'Person',
    'Role',
    'Person id',
    'Tip',
    'File',
    'Exhibit',
    'Case number',
    'Reason',
    'Searched for',
    'Searched place',
    'Contact details',
    'Picture in the queue',
    'Hash',
  ],
} as const;

/**
 * Everything that was asked for as one file. It is written down in the log of access before it leaves: who, what was asked,
 * how many events, why, and the digest of the very bytes.
 */
export async function exportSeen({ store, now }: Desk, member: Member, wanted: Watching, why: string): Promise<string> {
  const { read, t } = store;
  const asked = await askedBy(read, t, member, wanted);
  const rows: Seen[] = [];
  for (let below: Place | undefined; asked; ) {
    const page: Page = await readSeen(read, t, asked, below, pageSize);
    rows.push(...page.items);
    if (rows.length > mostExported) throw new Refusal('export_too_large');
    if (!page.next) break;
    below = page.next;
    // others get their turn
    await setImmediate();
  }
  const language = member.language === 'en' ? 'en' : 'da';
  const text = csvOf([heads[language], ...rows.map(lineOf)]);
  const details = { ...askedFor(wanted), events: String(rows.length), sha256: sha256(text), why };
  const subject = asked?.person ? { subject: asked.person.id } : {};
  await store.write((tx) =>
    recordAccess(tx, t, { at: now(), action: 'watch_export', actor: member.id, ...subject, details }),
  );
  return text;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What was asked, as it was typed. */
export const askedFor = (wanted: Watching): Record<string, string> =>
  Object.fromEntries(
    Object.keys(watching.shape).flatMap((name) => {
      const value = wanted[name as keyof Watching];
      if (value === undefined || value === '') return [];
      return [[name, value instanceof Date ? value.toISOString() : value]];
    }),
  );

const lineOf = ({ seq, at, action, actor, tip, file, caseRef, reason, contact, inQueue, sought, hash }: Seen) => [
  ...[seq, at.toISOString(), action, actor.name, actor.role, actor.id, tip?.reference ?? null],
  ...[file ? file.position + 1 : null, file?.exhibit ?? null, caseRef, reason],
  ...[sought?.words ?? null, sought?.places ?? null, contact ? 'x' : null, inQueue ? 'x' : null, hash],
];
