import { randomBytes } from 'node:crypto';
import type { Role } from '../../api/db/values.ts';
import { type Identity, newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { openContact, sealContact } from '../../api/drop/contact.ts';
import type { Contact } from '../../api/drop/documents.ts';
import type { Revealing, RevealRow } from '../../api/evidence/contact/answer.ts';
import { turnReveals } from '../../api/evidence/contact/watch.ts';
import { markOf } from '../../api/reveal.ts';
import { ulid } from '../../api/ulid.ts';
import type { Engine } from '../db/engines.ts';
import { type Browser, openDesk, revealSecret, type TestDesk } from './bench.ts';
import { insertTips } from './tip-desk.ts';

export type Signed = Browser & { id: string };
export const caseRef = '0100-12345-00001-26';
export const wish = { purpose: 'witness_statement', reason: 'Skal afhøres om bilen', caseRef };

export interface Shown {
  id: string;
  tip: { id: string; reference: string };
  state: string;
  failure: string | null;
  reason: string;
  decisionReason: string | null;
  decidedBy: { id: string; name: string } | null;
  goodUntil: string | null;
}
interface Answer {
  reveal: Shown;
  sealed: string | null;
}

/** A desk, and beside it the half of the worker that alone holds the contact key; all of it real. */
export interface RevealDesk extends TestDesk {
  readonly contactKey: Identity;
  readonly revealing: Revealing;
  /** one turn of the worker */
  turn(): Promise<void>;
  /** a tip of a named sender, held by `holder` */
  namedTip(holder: string, contact?: Contact, district?: string): Promise<string>;
}

export async function openRevealDesk(engine?: Engine): Promise<RevealDesk> {
  const desk = await openDesk(engine);
  const contactKey = parseIdentity(newIdentity());
  const { store, now, log } = desk.desk;
  const revealing = { store, now, log, contactIdentity: contactKey, secret: revealSecret };
  return {
    ...desk,
    contactKey,
    revealing,
    turn: () => turnReveals(revealing),
    async namedTip(holder, contact = { name: 'Karen Blå', phone: '+45 12 34 56 78' }, district = 'fyn') {
      const claimed = { state: 'claimed' as const, claimedBy: holder, claimedUntil: new Date(Date.now() + 600_000) };
      const [id = ''] = await insertTips(desk, [{ district, ...claimed }]);
      const sealed = sealContact({ v: 1, tip: id, ...contact }, contactKey.recipient);
      await store.write((tx) => tx.insert(store.t.contact).values({ tipId: id, sealed }));
      return id;
    },
  };
}

export const ask = async (browser: Signed, tip: string, more: object = {}): Promise<string> =>
  (await browser.expect<Answer>(201, browser.post(`/tips/${tip}/contact`, { ...wish, ...more }))).reveal.id;
export const approve = (browser: Signed, id: string) =>
  browser.post(`/reveals/${id}/approve`, { reason: 'Nødvendigt for sagen' });
export const refuse = (browser: Signed, id: string) =>
  browser.post(`/reveals/${id}/refuse`, { reason: 'Spørg i dialogen først' });
export const withdraw = (browser: Signed, id: string) => browser.post(`/reveals/${id}/withdraw`);
export const look = (browser: Signed, id: string) => browser.expect<Answer>(200, browser.get(`/reveals/${id}`));

/** What a page does: a key that exists nowhere else, and the answer opened with it. */
export function newPage(browser: Signed) {
  const key = parseIdentity(newIdentity());
  return {
    recipient: recipientOf(key),
    open: (id: string) => browser.post(`/reveals/${id}/open`, { recipient: recipientOf(key) }),
    read: (sealed: string) => openContact(sealed, key),
  };
}

/** A request as the desk would have written it. */
export async function insertReveal(
  desk: TestDesk,
  fields: Pick<RevealRow, 'tipId' | 'askedBy'> & Partial<RevealRow>,
): Promise<string> {
  const at = desk.desk.now();
  const later = { decidedBy: null, decidedRole: null, decidedAt: null, decisionReason: null };
  const row = {
    id: `${ulid(at).slice(0, 10)}${randomBytes(8).toString('hex')}`,
    ...{ ...wish, askedRole: 'investigator' as Role, askedAt: at, ...later },
    ...{ recipient: null, awaitedAt: null, state: 'asked' as const },
    ...fields,
  };
  const { store } = desk;
  await store.write((tx) => tx.insert(store.t.reveal).values({ ...row, mark: markOf(revealSecret, row) }));
  return row.id;
}
