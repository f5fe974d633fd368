import type { BlobKey } from '../drop/blobs.ts';
import { inboxPrefix, parseLedgerKey, parseSelfTestKey, parseUploadKey, uploadOf } from '../drop/keys.ts';
import type { Names } from './names.ts';

/** WHOSE the objects of the drop are, by the marks the intake keeps of tips; all of it stands in their keys. */
export interface Marks {
  /** tip, by upload */
  readonly owners: ReadonlyMap<string, string>;
  /** tips that were sent, or are being sent: the mark stands before their document does */
  readonly sent: ReadonlySet<string>;
  /** tips that are handed in on request */
  readonly asked: ReadonlySet<string>;
  /** mailboxes of self-tests */
  readonly trials: ReadonlySet<string>;
}

export function readMarks(objects: readonly { readonly key: string }[]): Marks {
  const [owners, sent, asked, trials] = [
    new Map<string, string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  for (const { key } of objects) {
    const upload = uploadOf(key);
    const opened = upload && parseUploadKey(key);
    if (opened && opened.kind === 'opened') owners.set(upload, opened.tip);
    const entry = parseLedgerKey(key);
    if (entry?.kind === 'submitting' || entry?.kind === 'submitted') sent.add(entry.tip);
    if (entry?.kind === 'request') asked.add(entry.tip);
    const trial = parseSelfTestKey(key);
    if (trial?.kind === 'mailbox') trials.add(trial.mailbox);
  }
  return { owners, sent, asked, trials };
}

/** Ids of the tips in an inbox. */
export const tipsIn = (objects: readonly { readonly key: string }[]): Set<string> =>
  new Set(objects.map(({ key }) => key.slice(`${inboxPrefix}tip-`.length, -'.age'.length)));

/**
 * What of the drop belongs to a backup, but for its inbox. Not what was promised to be gone soon: self-tests, drafts, files of a tip that was
 * neither sent nor asked for. And nothing of a tip of which the backup has neither rows nor document: nobody would ever take it
 * away. `waited`: it was there before the database was copied.
 */
export function dropRule(
  { files, tips }: Names,
  { owners, sent, asked, trials }: Marks,
  inbox: ReadonlySet<string>,
  isOlder = false,
): (key: BlobKey, waited: boolean) => boolean {
  const isBeingMade = (tip: string): boolean => asked.has(tip) && !sent.has(tip);
  return (key, waited) => {
    const [kind, name = ''] = key.split('/');
    if (kind === 'selftests' || kind === 'drafts') return false;
    if (kind === 'mailboxes') return !trials.has(name);
    if (kind === 'ledgers') return tips.has(name) || inbox.has(name) || isBeingMade(name);
    if (kind !== 'uploads') return true;
    const standing = files.get(name);
    if (standing !== undefined)
      return standing === 'open' || standing === 'withheld' || (isOlder && waited && standing !== 'disposed');
    const owner = owners.get(name);
    // of what nobody owns the intake takes care
    return owner === undefined ? waited : inbox.has(owner) || isBeingMade(owner);
  };
}
