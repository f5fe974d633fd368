import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Role, roles } from '../../api/db/values.ts';
import { access } from '../../api/desk/access.ts';
import { newDraft, summaryOf } from '../../api/desk/appeals/appeal-draft.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { ulid } from '../../api/ulid.ts';
import { file, hex32, tip, user } from '../db/rows.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { footageWish, insertAsked } from './footage-desk.ts';
import { insertReveal, wish } from './reveal-desk.ts';
import { addFile, insertTips } from './tip-desk.ts';

/**
 * THE MATRIX: every address × every role × what the id stands for, each cell with the one answer it must have. Written down
 * here and not taken from access.ts. A new address fails the first test until it has a row.
 */
const situations = ['own', 'other', 'closed', 'missing'] as const;
type Situation = (typeof situations)[number];
type Signed = Browser & { id: string };
/** Makes what the address is asked about; answers its id. */
type Make = (situation: Situation, browser: Signed) => Promise<string>;

interface Row {
  /** one letter a role in the order of `roles`, '-' for none; '*' is before sign-in */
  who: string;
  body?: object;
  /** what the id stands for; without it there is one cell a role */
  of?: Make;
  /** the code for who may: 'ok' or a refusal. Own district, another one, a closed tip or account, no such id */
  gives: string | readonly [own: string, other: string, closed: string, missing: string];
  /** for nobody signed in, where that is not sign_in_required */
  stranger?: string;
}

let desk: TestDesk;
const own = 'fyn';
const everybody = 'mipsuay';

const missing = async () => hex32();
const aTip: Make = async (situation, browser) => {
  if (situation === 'missing') return missing();
  const claimed = { state: 'claimed' as const, claimedBy: browser.id, claimedUntil: new Date(Date.now() + 600_000) };
  const state = situation === 'closed' ? { state: 'rejected' as const } : claimed;
  const [id] = await insertTips(desk, [
    { district: situation === 'other' ? 'oestjylland' : own, mailboxRecipient: 'age1', ...state },
  ]);
  await desk.store.write(async (tx) => {
    await tx.insert(desk.store.t.contact).values({ tipId: id!, sealed: '' });
  });
  return id!;
};
/** A request of the browser's member or of a colleague; 'closed' is one that was refused. */
const aReveal =
  (by: 'asker' | 'colleague', state: 'asked' | 'approved'): Make =>
  async (situation, browser) => {
    if (situation === 'missing') return missing();
    const at = desk.desk.now();
    const colleague = user(at, { role: by === 'asker' ? 'supervisor' : 'investigator', district: own });
    await desk.store.write((tx) => tx.insert(desk.store.t.user).values(colleague));
    const [askedBy, other] = by === 'asker' ? [browser.id, colleague.id] : [colleague.id, browser.id];
    const tipId = await aTip(
      situation === 'closed' ? 'own' : situation,
      Object.assign(desk.browser(), { id: askedBy }),
    );
    const decided = { decidedBy: other, decidedRole: 'supervisor' as const, decidedAt: at, decisionReason: 'Ja' };
    if (situation === 'closed') return insertReveal(desk, { tipId, askedBy, state: 'refused', ...decided });
    return insertReveal(desk, { tipId, askedBy, state, ...(state === 'approved' ? decided : {}) });
  };
/** The deletion of a tip, asked for by a colleague; 'closed' is one that was stopped. */
const aDisposal: Make = async (situation, browser) => {
  if (situation === 'missing') return missing();
  const at = desk.desk.now();
  const asker = user(at, { role: 'supervisor', district: own });
  const tipId = await aTip(situation === 'closed' ? 'own' : situation, browser);
  const asked = { id: ulid(at), tipId, reason: 'sent_by_mistake', words: 'Sendt to gange', askedAt: at, mark: '' };
  const state = situation === 'closed' ? 'stopped' : 'asked';
  await desk.store.write(async (tx) => {
    await tx.insert(desk.store.t.user).values(asker);
    const times = { stateChangedAt: at, nextAttemptAt: at };
    await tx
      .insert(desk.store.t.disposal)
      .values({ ...asked, ...times, askedBy: asker.id, askedRole: 'supervisor', state });
  });
  return asked.id;
};
const aFile =
  (state: 'queued' | 'failed'): Make =>
  async (situation, browser) =>
    situation === 'missing' ? missing() : (await addFile(desk, await aTip(situation, browser), { state }, 10)).id;
/** An answer that waits for review. */
const anAnswer: Make = async (situation, browser) => {
  if (situation === 'missing') return missing();
  const [tipId, id] = [await aTip(situation, browser), hex32()];
  const held = { text: '', heldText: 'Ja', review: 'waiting' as const };
  await desk.store.write(async (tx) => {
    const row = { id, tipId, from: 'sender' as const, kind: 'text' as const, at: new Date(), ...held };
    await tx.insert(desk.store.t.message).values(row);
  });
  return id;
};
const aMember: Make = async (situation) => {
  if (situation === 'missing') return missing();
  const disabledAt = situation === 'closed' ? new Date() : null;
  const row = user(new Date(), { district: situation === 'other' ? 'oestjylland' : own, disabledAt });
  await desk.store.write(async (tx) => {
    await tx.insert(desk.store.t.user).values(row);
  });
  return row.id;
};
/** 'closed' is one that was removed. */
const aPasskey: Make = async (situation, browser) => {
  const id = hex32();
  const userId = situation === 'other' ? await aMember('own', browser) : browser.id;
  const key = { id, userId, name: 'Telefon', publicKey: '', counter: 0, transports: [], createdAt: new Date() };
  if (situation === 'missing' || situation === 'closed') return id;
  await desk.store.write(async (tx) => {
    await tx.insert(desk.store.t.passkey).values(key);
  });
  return id;
};

const tips = (who: string, body: object, closed = 'transition_forbidden'): Row => ({
  who,
  body,
  of: aTip,
  gives: ['ok', 'tip_unknown', closed, 'tip_unknown'],
});
const files = (who: string, state: 'queued' | 'failed', body: object = {}, closed = 'ok'): Row => ({
  who,
  body,
  of: aFile(state),
  gives: ['ok', 'file_unknown', closed, 'file_unknown'],
});
const about = { type: 'witness_call', district: own } as const;
const decision = { version: 1, rank: 'Vicepolitiinspektør', reason: 'Ret titlen' };
/** 'closed' is one that was withdrawn. */
const anAppeal: Make = async (situation) => {
  if (situation === 'missing') return missing();
  const at = desk.desk.now();
  const [author, id] = [await aMember('own', browsers.get('publisher')!), ulid(at)];
  const district = situation === 'other' ? ('oestjylland' as const) : own;
  const status = situation === 'closed' ? ('withdrawn' as const) : ('draft' as const);
  const draft = newDraft({ ...about, district });
  await desk.store.write(async (tx) => {
    const row = { id, publicId: id, status, ...summaryOf(draft), draft, version: 1 };
    const by = { author, createdAt: at, updatedBy: author, updatedAt: at };
    await tx.insert(desk.store.t.appeal).values({ ...row, ...by });
    await tx
      .insert(desk.store.t.appealVersion)
      .values({ appealId: id, version: 1, at, byUser: author, fields: [], draft });
  });
  return id;
};
const appeals = (who: string, body: object, closed: string, whole = 'ok'): Row => ({
  who,
  body,
  of: anAppeal,
  gives: [whole, 'appeal_unknown', closed, 'appeal_unknown'],
});
const aBusiness: Make = async (situation) => {
  const id = hex32();
  const at = desk.desk.now();
  const row = { id, key: id, name: 'Kiosken', address: 'Vestergade 1', persons: [], reviewAt: at, updatedAt: at };
  if (situation !== 'missing') await desk.store.write((tx) => tx.insert(desk.store.t.business).values(row));
  return id;
};
const contacts = (who: string, body: object): Row => ({
  who,
  body,
  of: aBusiness,
  gives: ['ok', 'ok', 'ok', 'contact_unknown'],
});
/** 'closed' is one that was closed. */
const aRequest: Make = async (situation) => {
  if (situation === 'missing') return missing();
  return (
    await insertAsked(desk, { district: situation === 'other' ? 'oestjylland' : own, isClosed: situation === 'closed' })
  ).request;
};
const anAddressee: Make = async (situation) => {
  if (situation === 'missing') return missing();
  return (
    await insertAsked(desk, { district: situation === 'other' ? 'oestjylland' : own, isClosed: situation === 'closed' })
  ).addressee;
};
const requests = (body: object, closed = 'footage_closed'): Row => ({
  who: 'mi-s---',
  body,
  of: aRequest,
  gives: ['ok', 'footage_unknown', closed, 'footage_unknown'],
});
const anybodyAsked = (body: object, closed = 'footage_closed', whole = 'ok'): Row => ({
  who: 'mi-s---',
  body,
  of: anAddressee,
  gives: [whole, 'addressee_unknown', closed, 'addressee_unknown'],
});
const answers: Row = {
  who: '-i-s---',
  body: { reason: 'Set på sagen' },
  of: aReveal('colleague', 'asked'),
  gives: ['ok', 'reveal_unknown', 'reveal_decided', 'reveal_unknown'],
};
const members = (body: object): Row => ({
  who: '-----a-',
  body,
  of: aMember,
  gives: ['ok', 'ok', 'ok', 'staff_unknown'],
});
const passkeys = (body: object): Row => ({
  who: everybody,
  body,
  of: aPasskey,
  gives: ['ok', 'passkey_unknown', 'passkey_unknown', 'passkey_unknown'],
});
const open = (gives: string, body = {}, stranger = gives): Row => ({ who: '*', body, gives, stranger });

const matrix: Record<string, Row> = {
  'POST /api/desk/auth/sign-in/email': open('sign_in_failed', {
    email: 'nobody@politi.example',
    password: 'forkert kode',
  }),
  'POST /api/desk/auth/two-factor/enable': { who: everybody, gives: 'ok' },
  'POST /api/desk/auth/two-factor/verify-totp': open('second_factor_wrong', { code: '000000' }, 'sign_in_required'),
  'POST /api/desk/auth/two-factor/verify-backup-code': open('second_factor_wrong', { code: 'x' }, 'sign_in_required'),
  'POST /api/desk/auth/two-factor/generate-backup-codes': {
    who: everybody,
    body: { password: 'forkert kode' },
    gives: 'ok',
  },
  'POST /api/desk/auth/step-up': {
    who: everybody,
    body: { password: 'forkert kode', code: '000000' },
    gives: 'sign_in_failed',
  },
  'POST /api/desk/auth/passkey/options': open('ok'),
  'POST /api/desk/auth/passkey/sign-in': open('bad_request'),
  'GET /api/desk/auth/ways': open('ok'),
  'POST /api/desk/auth/oidc/leave': open('not_found'),
  'POST /api/desk/auth/oidc/link': { who: everybody, gives: 'not_found' },
  'POST /api/desk/auth/oidc/arrive': open('oidc_refused', { query: 'code=x&state=y' }),
  'POST /api/desk/invites/look': open('invite_unknown', { token: 'x' }),
  'POST /api/desk/invites/accept': open('invite_unknown', {
    token: 'x',
    name: 'X',
    email: 'x@politi.example',
    password: 'lang nok adgangskode',
  }),
  'GET /api/desk/me': { who: everybody, gives: 'ok' },
  'POST /api/desk/me': { who: everybody, body: { language: 'en' }, gives: 'ok' },
  'GET /api/desk/health': { who: everybody, gives: 'ok' },
  'GET /api/desk/passkeys': { who: everybody, gives: 'ok' },
  'POST /api/desk/passkeys/options': { who: everybody, gives: 'ok' },
  'POST /api/desk/passkeys': { who: everybody, gives: 'bad_request' },
  'POST /api/desk/passkeys/:id/name': passkeys({ name: 'Ny' }),
  'POST /api/desk/passkeys/:id/remove': passkeys({}),
  'GET /api/desk/log': { who: '---su--', gives: 'ok' },
  'GET /api/desk/watch': { who: '---su--', gives: 'ok' },
  'GET /api/desk/watch/tally': { who: '---su--', gives: 'ok' },
  'GET /api/desk/watch/patterns': { who: '---su--', gives: 'ok' },
  'GET /api/desk/watch/chain': { who: '---su--', gives: 'ok' },
  'POST /api/desk/watch/export': { who: '---su--', body: { why: 'Kvartalets kontrol' }, gives: 'ok' },
  'GET /api/desk/work': { who: '---s---', gives: 'ok' },
  'GET /api/desk/staff': { who: '-----a-', gives: 'ok' },
  'POST /api/desk/staff/:id': members({ role: 'publisher', reason: 'Nyt arbejde' }),
  'POST /api/desk/staff/:id/courses': members({ course: 'RHL', validUntil: '2030-01-01T00:00:00.000Z' }),
  'GET /api/desk/courses': { who: '-----a-', gives: 'ok' },
  'POST /api/desk/courses': {
    who: '-----a-',
    body: { role: 'publisher', course: 'RHL', demanded: false },
    gives: 'ok',
  },
  'POST /api/desk/invites': { who: '-----a-', body: { role: 'moderator' }, gives: 'ok' },
  'GET /api/desk/reasons': { who: 'mi-s--y', gives: 'ok' },
  'GET /api/desk/queue': { who: 'mi-s--y', gives: 'ok' },
  'GET /api/desk/tips/:id': tips('mi-s--y', {}, 'ok'),
  'POST /api/desk/tips/:id/claim': tips('mi-s---', {}),
  'POST /api/desk/tips/:id/release': tips('mi-s---', {}),
  'POST /api/desk/tips/:id/accept': tips('mi-s---', { reason: 'useful_now' }),
  'POST /api/desk/tips/:id/reject': tips('mi-s---', { reason: 'too_dark' }),
  'POST /api/desk/tips/:id/flag': tips('mi-s---', { reason: 'danger_now' }),
  'POST /api/desk/tips/:id/hide': tips('mi-s---', { reason: 'disturbing' }),
  'POST /api/desk/tips/:id/messages': tips('mi-s---', { text: 'Hvor stod du?' }, 'ok'),
  'POST /api/desk/tips/:id/thanks': {
    who: 'mi-s---',
    body: { text: 'Vi fandt cyklen igen.' },
    of: aTip,
    gives: ['tip_undecided', 'tip_unknown', 'ok', 'tip_unknown'],
  },
  'GET /api/desk/phrases': { who: 'mi-s---', gives: 'ok' },
  'POST /api/desk/messages/:id/review': {
    who: 'm--s---',
    body: { decision: 'release' },
    of: anAnswer,
    gives: ['ok', 'message_unknown', 'ok', 'message_unknown'],
  },
  'POST /api/desk/tips/:id/contact': tips('-i-----', wish, 'reveal_not_assigned'),
  'GET /api/desk/reveals': { who: '-i-s---', gives: 'ok' },
  'GET /api/desk/reveals/:id': {
    who: '-i-----',
    of: aReveal('asker', 'asked'),
    gives: ['ok', 'reveal_unknown', 'ok', 'reveal_unknown'],
  },
  'POST /api/desk/reveals/:id/approve': answers,
  'POST /api/desk/reveals/:id/refuse': answers,
  'POST /api/desk/reveals/:id/withdraw': {
    who: '-i-----',
    of: aReveal('asker', 'asked'),
    // of a tip one may no longer see, too
    gives: ['ok', 'ok', 'reveal_decided', 'reveal_unknown'],
  },
  'POST /api/desk/reveals/:id/open': {
    who: '-i-----',
    body: { recipient: recipientOf(parseIdentity(newIdentity())) },
    of: aReveal('asker', 'approved'),
    gives: ['ok', 'reveal_unknown', 'reveal_not_approved', 'reveal_unknown'],
  },
  'POST /api/desk/tips/:id/dispose': tips('---s---', { reason: 'sent_by_mistake', words: 'Sendt to gange' }, 'ok'),
  'POST /api/desk/disposals/:id/confirm': {
    who: '-i-s---',
    body: { reason: 'Set efter' },
    of: aDisposal,
    gives: ['ok', 'disposal_unknown', 'disposal_stopped', 'disposal_unknown'],
  },
  'POST /api/desk/disposals/:id/stop': {
    who: 'mi-s---',
    body: { reason: 'Vi skal bruge det' },
    of: aDisposal,
    gives: ['ok', 'disposal_unknown', 'disposal_stopped', 'disposal_unknown'],
  },
  'GET /api/desk/files/:id/previews/:name': files('mi-s--y', 'queued'),
  'POST /api/desk/files/:id/retry': files('mi-s---', 'failed'),
  'GET /api/desk/queue/count': { who: 'mi-s--y', gives: 'ok' },
  'GET /api/desk/units': { who: 'mi-s--y', gives: 'ok' },
  'GET /api/desk/views': { who: 'mi-s--y', gives: 'ok' },
  'POST /api/desk/views': { who: 'mi-s--y', gives: 'bad_request' },
  'POST /api/desk/views/:id/remove': { who: 'mi-s--y', of: missing, gives: 'view_unknown' },
  'GET /api/desk/events': { who: 'mi-s--y', gives: 'ok' },
  'GET /api/desk/alerts': { who: 'mi-s--y', gives: 'ok' },
  'POST /api/desk/tips/:id/assign': tips('mi-s---', { unit: null, caseRef: null }, 'ok'),
  'POST /api/desk/tips/:id/hand-over': tips('mi-s---', {}),
  'GET /api/desk/tips/:id/colleagues': tips('mi-s---', {}, 'ok'),
  'POST /api/desk/tips/:id/withhold': tips('mi-s--y', {}, 'ok'),
  'POST /api/desk/files/:id/withhold': files('mi-s--y', 'queued'),
  'GET /api/desk/declined': { who: 'mi-s--y', gives: 'ok' },
  'POST /api/desk/declined': { who: 'mi-s--y', body: { categories: [] }, gives: 'ok' },
  'POST /api/desk/tips/:id/notes': tips('mi-s---', { text: 'Set før' }, 'ok'),
  'POST /api/desk/bulk': { who: 'mi-s---', gives: 'bad_request' },
  'POST /api/desk/bulk/:id/undo': { who: 'mi-s---', of: missing, gives: 'undo_unknown' },
  'POST /api/desk/files/:id/accept': files('mi-s---', 'queued', { reason: 'useful_now' }, 'tip_not_claimed'),
  'POST /api/desk/files/:id/reject': files('mi-s---', 'queued', { reason: 'too_dark' }, 'tip_not_claimed'),
  // who may is told that a file without a picture has no frame to keep
  'POST /api/desk/files/:id/copies': {
    ...files('mi-s---', 'queued', { kind: 'still', plan: { v: 1, frame: 0, atMs: 0, format: 'jpeg' } }),
    gives: ['copy_not_of_file', 'file_unknown', 'copy_not_of_file', 'file_unknown'],
  },
  'GET /api/desk/copies/:id': { who: 'mi-s--y', of: missing, gives: 'copy_unknown' },
  'GET /api/desk/cases': { who: 'mi-s---', gives: 'ok' },
  'GET /api/desk/cases/exhibits': { who: 'mi-s---', gives: 'bad_request' },
  'POST /api/desk/exhibits/:id': { who: '-i-s---', body: { label: 'Kamera' }, of: missing, gives: 'exhibit_unknown' },
  'POST /api/desk/cases/hold': { who: '-i-s---', body: { caseRef: 'ingen', reason: 'Anke' }, gives: 'case_unknown' },
  'POST /api/desk/cases/release': { who: '---s---', body: { caseRef: 'ingen', reason: 'Dom' }, gives: 'case_unknown' },
  'POST /api/desk/packages': {
    who: '-i-s---',
    body: { caseRef: 'ingen', reason: 'Til anklageren', exhibits: ['ingen'] },
    gives: 'exhibit_unknown',
  },
  'GET /api/desk/packages/:id': { who: '-i-s---', of: missing, gives: 'package_unknown' },
  'GET /api/desk/packages/:id/download': { who: '-i-s---', of: missing, gives: 'package_unknown' },
  // the register is the whole force's
  'GET /api/desk/contacts': { who: 'mi-s---', gives: 'ok' },
  'POST /api/desk/contacts': { who: '---s---', gives: 'contacts_file_unreadable' },
  'POST /api/desk/contacts/:id': contacts('mi-s---', { consent: 'given', reviewOn: '2030-01-01' }),
  'POST /api/desk/contacts/:id/remove': contacts('---s---', { reason: 'Butikken er lukket' }),
  'GET /api/desk/footage/requests': { who: 'mi-s---', gives: 'ok' },
  'POST /api/desk/footage/requests': { who: 'mi-s---', body: footageWish({ district: own }), gives: 'ok' },
  'GET /api/desk/footage/requests/:id': requests({}, 'ok'),
  'POST /api/desk/footage/requests/:id/addressees': requests({ addressees: [{ name: 'Bageren' }] }),
  'POST /api/desk/footage/requests/:id/close': requests({}),
  'GET /api/desk/footage/addressees': { who: 'mi-s---', gives: 'bad_request' },
  'POST /api/desk/footage/addressees/:id/link': anybodyAsked({}),
  'POST /api/desk/footage/addressees/:id/letter': anybodyAsked({}),
  'POST /api/desk/footage/addressees/:id/messages': anybodyAsked({ text: 'Tak' }, 'ok'),
  // there is no mail server here
  'POST /api/desk/footage/addressees/:id/send': anybodyAsked({ send: ['email'] }, 'footage_closed', 'footage_no_mail'),
  // of whatever district: whoever is on duty takes down what is wrong
  'POST /api/desk/published/:publicId/end': {
    who: 'mips---',
    body: { reason: 'error' },
    of: missing,
    gives: 'appeal_not_public',
  },
  'GET /api/desk/appeals': { who: 'mips---', gives: 'ok' },
  'POST /api/desk/appeals': { who: '--ps---', body: { type: 'witness_call', district: own }, gives: 'ok' },
  'GET /api/desk/appeals/:id': appeals('mips---', {}, 'ok'),
  'POST /api/desk/appeals/:id': appeals('--ps---', { version: 1, draft: newDraft(about) }, 'appeal_state'),
  'POST /api/desk/appeals/:id/here': appeals('mips---', { writes: true }, 'ok'),
  'GET /api/desk/appeals/:id/versions': appeals('mips---', {}, 'ok'),
  'POST /api/desk/appeals/:id/restore': appeals('--ps---', { version: 1, to: 1 }, 'appeal_state'),
  'POST /api/desk/appeals/:id/submit': appeals('--ps---', { version: 1 }, 'appeal_state', 'appeal_gate'),
  'POST /api/desk/appeals/:id/approve': appeals('--ps---', decision, 'appeal_state', 'appeal_state'),
  'POST /api/desk/appeals/:id/return': appeals('--ps---', decision, 'appeal_state', 'appeal_state'),
  'POST /api/desk/appeals/:id/schedule': appeals(
    '--ps---',
    { version: 1, publishAt: null },
    'appeal_state',
    'appeal_state',
  ),
  'POST /api/desk/appeals/:id/take-back': appeals('--ps---', { version: 1 }, 'appeal_state', 'appeal_state'),
  'POST /api/desk/appeals/:id/revise': appeals('--ps---', { version: 1 }, 'appeal_state', 'appeal_state'),
  'POST /api/desk/appeals/:id/pictures': appeals('--ps---', {}, 'picture_type', 'picture_type'),
  'GET /api/desk/appeals/:id/pictures/:name': appeals('mips---', {}, 'picture_unknown', 'picture_unknown'),
  'POST /api/desk/appeals/:id/pictures/:name': appeals('--ps---', { plan: null }, 'appeal_state', 'picture_unknown'),
  'POST /api/desk/appeals/:id/pictures/:name/remove': appeals('--ps---', {}, 'appeal_state', 'picture_unknown'),
  'POST /api/desk/copies/:id/appeal': { who: '-i-s---', body: about, of: missing, gives: 'copy_unknown' },
  'GET /api/desk/rules': { who: 'mips---', gives: 'ok' },
  'GET /api/desk/releases': { who: '--ps---', gives: 'ok' },
  'POST /api/desk/releases/back': {
    who: '--ps---',
    body: { release: 'nowhere', reason: 'Gik i stykker' },
    gives: 'release_unknown',
  },
  // last: it ends the session the other rows use
  'POST /api/desk/auth/sign-out': open('ok'),
};

const browsers = new Map<Role, Signed>();
before(async () => {
  desk = await openDesk();
  for (const role of roles) browsers.set(role, await desk.signedIn(role, own));
  // so that a change of role never leaves the desk without one
  await desk.signedIn('administrator');
});
after(() => desk.close());

const codeOf = async (answer: Response): Promise<string> =>
  answer.status < 400 ? 'ok' : ((await answer.json()) as { code: string }).code;
const split = (route: string, id: string): [string, string] => {
  const [method = '', path = ''] = route.split(' ');
  return [method, path.replace(':id', id).replace(':name', 'poster.jpg')];
};

test('every address has its row, and no row is of an address that is gone', () => {
  assert.deepEqual(Object.keys(matrix).sort(), Object.keys(access).sort());
});

let cells = 0;
for (const [route, { who, body = {}, of, gives, stranger = 'sign_in_required' }] of Object.entries(matrix))
  test(`${route}: every cell`, async () => {
    for (const [place, situation] of (of ? situations : (['own'] as const)).entries()) {
      const expected = typeof gives === 'string' ? gives : gives[place];
      for (const [index, role] of roles.entries()) {
        const browser = browsers.get(role)!;
        const [method, path] = split(route, of ? await of(situation, browser) : '');
        const code = await codeOf(await browser.send(method, path, body));
        const allowed = who === '*' || who[index] !== '-';
        assert.equal(code, allowed ? expected : 'role_forbids', `${role}, ${situation}`);
        cells += 1;
      }
      const [method, path] = split(route, of ? await of(situation, browsers.get('moderator')!) : '');
      const code = await codeOf(await desk.browser().send(method, path, body));
      assert.equal(code, stranger, `nobody, ${situation}`);
      cells += 1;
    }
  });

test('the number of cells is kept', (t) => {
  t.diagnostic(`${cells} cells of ${Object.keys(matrix).length} addresses`);
  assert.ok(cells >= 600, String(cells));
});

/** FOREIGN_IDS=10000 asks for ten thousand (about 23 s on two cores). */
const foreignIds = Number(process.env['FOREIGN_IDS'] ?? 2000);

test('ids of another district answer byte for byte like ids that do not exist', async (t) => {
  const members = { i: await desk.signedIn('investigator', own), s: await desk.signedIn('supervisor', own) };
  const { store } = desk;
  const at = desk.desk.now();
  const foreign = Array.from({ length: foreignIds }, () => tip(at, { district: 'oestjylland' }));
  const theirs = foreign.slice(0, foreignIds / 5).map(({ id }) => file(at, id, { state: 'failed' }));
  await store.write(async (tx) => {
    for (let from = 0; from < foreign.length; from += 500)
      await tx.insert(store.t.tip).values(foreign.slice(from, from + 500));
    for (let from = 0; from < theirs.length; from += 500)
      await tx.insert(store.t.file).values(theirs.slice(from, from + 500));
  });
  const routes = Object.entries(matrix).filter(([route]) => /\/(tips|files)\/:id/.test(route));
  const ofFiles = routes.filter(([route]) => route.includes('/files/'));
  const ofTips = routes.filter(([route]) => route.includes('/tips/'));
  const ask = async (route: string, body: object | undefined, id: string): Promise<string> => {
    const [method, path] = split(route, id);
    const member = matrix[route]!.who[1] === 'i' ? members.i : members.s;
    const answer = await member.send(method, path, body ?? {});
    return `${answer.status}\n${[...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${await answer.text()}`;
  };
  const none = new Map<string, string>();
  for (const [route, { body }] of routes) none.set(route, await ask(route, body, ulid(at)));
  for (const text of none.values()) assert.match(text, /^404\n/);
  const recorded = await store.read.$count(store.t.custodyEvent);
  let asked = 0;
  for (const [index, { id }] of foreign.slice(foreignIds / 5).entries()) {
    const [route, { body }] = ofTips[index % ofTips.length]!;
    assert.equal(await ask(route, body, id), none.get(route), `${route} ${id}`);
    asked += 1;
  }
  for (const [index, { id }] of theirs.entries()) {
    const [route, { body }] = ofFiles[index % ofFiles.length]!;
    assert.equal(await ask(route, body, id), none.get(route), `${route} ${id}`);
    asked += 1;
  }
  t.diagnostic(`${asked} ids over ${routes.length} addresses`);
  assert.equal(asked, foreignIds);
  assert.equal(await store.read.$count(store.t.custodyEvent), recorded, 'nothing was written about them');
});
