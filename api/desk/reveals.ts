import { and, eq, inArray } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { personOf, revealFacts } from '../db/reveal-facts.ts';
import type { Query, Tables } from '../db/store.ts';
import { KeyMalformed, parseRecipient } from '../drop/age.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import { faultOf, hasExpired, isAssigned, isMarked, isSecond, markOf } from '../reveal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { renewClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { reasonOf, requireReason, writtenReason } from './reasons.ts';
import { answerOf, listMine, listWaiting, type RevealRow, showReveal } from './reveal-list.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { requireTip } from './tips.ts';

const asking = z.object({
  purpose: z.string().max(40).default(''),
  reason: writtenReason,
  caseRef: z.string().trim().min(1).max(60),
});
const deciding = z.object({ reason: writtenReason });
const opening = z.object({ recipient: z.string().max(200) });

/**
 * WHO A SENDER IS (docs/decisions/0029). An investigator asks, a second person agrees or not, and then the asker's page,
 * once, gets an answer that only it can open. This process never sees one in the clear: the evidence worker opens, and
 * asks everything again. Each step is a custody event.
 */
export function addReveals(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.post('/tips/:id/contact', async (c) => {
    const wish = await parseBody(c, asking);
    reasonOf('reveal', wish.purpose);
    const asked = { ...wish, reason: requireReason(wish.reason) };
    const member = c.get('member');
    const id = await store.write((tx) => askReveal(desk, tx, member, c.req.param('id'), asked));
    return c.json({ reveal: await showReveal(read, t, id) }, 201);
  });

  api.get('/reveals', async (c) => {
    const member = c.get('member');
    return c.json({ waiting: await listWaiting(read, t, member, now()), mine: await listMine(read, t, member) });
  });

  for (const [verb, state] of [
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const)
    api.post(`/reveals/:id/${verb}`, async (c) => {
      const reason = requireReason((await parseBody(c, deciding)).reason);
      const member = c.get('member');
      const id = c.req.param('id');
      await store.write((tx) => decideReveal(desk, tx, member, id, { state, reason }));
      return c.json({ reveal: await showReveal(read, t, id) });
    });

  api.post('/reveals/:id/withdraw', async (c) => {
    await parseBody(c, z.object({}));
    const id = c.req.param('id');
    await store.write((tx) => withdrawReveal(desk, tx, c.get('member'), id));
    return c.json({ reveal: await showReveal(read, t, id) });
  });

  api.post('/reveals/:id/open', async (c) => {
    const recipient = requireRecipient((await parseBody(c, opening)).recipient);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write((tx) => awaitAnswer(desk, tx, member, id, recipient));
    return c.json({ reveal: await showReveal(read, t, id) });
  });

  api.get('/reveals/:id', async (c) => {
    const row = await requireReveal(read, t, c.get('member'), c.req.param('id'));
    if (row.askedBy !== c.get('member').id) throw new Refusal('reveal_unknown');
    return c.json({ reveal: await showReveal(read, t, row.id), sealed: answerOf(row, now()) });
  });
}

type Asking = Pick<Desk, 'store' | 'revealSecret' | 'now'>;
type Asked = z.infer<typeof asking>;

/** The asker must have the tip, name its case, and wait for one answer at a time. */
export async function askReveal(
  { store: { t }, revealSecret, now }: Asking,
  tx: Query,
  member: Member,
  tipId: string,
  asked: Asked,
): Promise<string> {
  const tip = await requireTip(tx, t, member, tipId);
  if (!isAssigned(member.id, tip, asked.caseRef)) throw new Refusal('reveal_not_assigned');
  if (tip.caseRef !== null && tip.caseRef !== asked.caseRef) throw new Refusal('reveal_other_case');
  const [kept] = await tx.select({ of: t.contact.tipId }).from(t.contact).where(eq(t.contact.tipId, tipId));
  if (!kept) throw new Refusal('contact_missing');
  const open = inArray(t.reveal.state, ['asked', 'approved', 'awaited']);
  const pending = and(eq(t.reveal.tipId, tipId), eq(t.reveal.askedBy, member.id), open);
  if ((await tx.$count(t.reveal, pending)) > 0) throw new Refusal('reveal_pending');
  const at = now();
  const said = { id: ulid(at), tipId, ...asked, askedBy: member.id, askedRole: member.role, askedAt: at };
  const later = { decidedBy: null, decidedRole: null, decidedAt: null, decisionReason: null };
  const row = { ...said, ...later, recipient: null, awaitedAt: null, state: 'asked' as const };
  await tx.insert(t.reveal).values({ ...row, mark: markOf(revealSecret, row) });
  await renewClaim(tx, t, tipId, member, at);
  const { caseRef, reason, purpose } = asked;
  const actor = { actor: member.id, actorRole: member.role };
  const details = { reveal: row.id, purpose };
  await recordCustody(tx, t, { at, action: 'ask_reveal', ...actor, tipId, caseRef, reason, details });
  return row.id;
}

interface Decision {
  readonly state: 'approved' | 'refused';
  readonly reason: string;
}

export async function decideReveal(
  desk: Asking,
  tx: Query,
  member: Member,
  id: string,
  { state, reason }: Decision,
): Promise<void> {
  const { store, revealSecret, now } = desk;
  const { t } = store;
  const row = await requireReveal(tx, t, member, id);
  if (row.askedBy === member.id) throw new Refusal('reveal_own');
  const { asker, tip } = await requireSound(desk, tx, row, 'asked', 'reveal_decided');
  const second = await personOf(tx, t, member.id);
  if (!second || !isSecond(second, asker, tip)) throw new Refusal('reveal_other_district');
  const at = now();
  const said = { state, decidedBy: member.id, decidedRole: member.role, decidedAt: at, decisionReason: reason };
  await tx
    .update(t.reveal)
    .set({ ...said, mark: markOf(revealSecret, { ...row, ...said }) })
    .where(eq(t.reveal.id, id));
  const { tipId, caseRef, askedBy, askedRole } = row;
  const action = state === 'approved' ? ('approve_reveal' as const) : ('refuse_reveal' as const);
  const actor = { actor: member.id, actorRole: member.role };
  const details = { reveal: id, second: askedBy, secondRole: askedRole };
  await recordCustody(tx, t, { at, action, ...actor, tipId, caseRef, reason, details });
}

/** The asker no longer wants to know. Who asked may say so even when they no longer have the tip. */
export async function withdrawReveal(
  { store: { t }, revealSecret, now }: Asking,
  tx: Query,
  member: Member,
  id: string,
): Promise<void> {
  const [row] = await tx
    .select()
    .from(t.reveal)
    .where(and(eq(t.reveal.id, id), eq(t.reveal.askedBy, member.id)));
  if (!row) throw new Refusal('reveal_unknown');
  if (row.state === 'expired' || (row.state === 'asked' && hasExpired(row, now()))) throw new Refusal('reveal_expired');
  if (row.state === 'withdrawn') throw new Refusal('reveal_withdrawn');
  if (row.state !== 'asked') throw new Refusal('reveal_decided');
  if (!isMarked(revealSecret, row)) throw new Refusal('reveal_altered');
  const state = 'withdrawn' as const;
  await tx
    .update(t.reveal)
    .set({ state, mark: markOf(revealSecret, { ...row, state }) })
    .where(eq(t.reveal.id, id));
  const { tipId, caseRef } = row;
  const act = { at: now(), action: 'withdraw_reveal' as const, actor: member.id, actorRole: member.role };
  await recordCustody(tx, t, { ...act, tipId, caseRef, details: { reveal: id } });
}

/** The asker's page names a key of its own. As long as nothing was answered it may name another: it was loaded again. */
export async function awaitAnswer(
  desk: Asking,
  tx: Query,
  member: Member,
  id: string,
  recipient: string,
): Promise<void> {
  const { store, revealSecret, now } = desk;
  const { t } = store;
  const row = await requireReveal(tx, t, member, id);
  if (row.askedBy !== member.id) throw new Refusal('reveal_unknown');
  if (row.state === 'revealed') throw new Refusal('reveal_used');
  await requireSound(desk, tx, row, row.state === 'awaited' ? 'awaited' : 'approved', 'reveal_not_approved');
  const said = { state: 'awaited' as const, recipient, awaitedAt: now() };
  await tx
    .update(t.reveal)
    .set({ ...said, mark: markOf(revealSecret, { ...row, ...said }) })
    .where(eq(t.reveal.id, id));
}

/** A request the member may know of, or reveal_unknown: of another district it is not told apart from none. */
async function requireReveal(query: Query, t: Tables, member: Member, id: string): Promise<RevealRow> {
  const [found] = await query
    .select({ reveal: t.reveal })
    .from(t.reveal)
    .innerJoin(t.tip, eq(t.tip.id, t.reveal.tipId))
    .where(and(eq(t.reveal.id, id), visibleTo(member, t)));
  if (!found) throw new Refusal('reveal_unknown');
  return found.reveal;
}

/** Refuses a request that is in another state than `state`, is too old, or whose people are no longer who they were. */
async function requireSound(
  { store: { t }, revealSecret, now }: Asking,
  tx: Query,
  row: RevealRow,
  state: RevealRow['state'],
  otherwise: 'reveal_decided' | 'reveal_not_approved',
): Promise<Awaited<ReturnType<typeof revealFacts>>> {
  if (row.state === 'expired') throw new Refusal('reveal_expired');
  if (row.state === 'withdrawn') throw new Refusal('reveal_withdrawn');
  if (row.state !== state) throw new Refusal(otherwise);
  const facts = await revealFacts(tx, t, row);
  const fault = faultOf(row, { secret: revealSecret, at: now(), ...facts });
  if (fault) throw new Refusal(fault);
  return facts;
}

function requireRecipient(text: string): string {
  try {
    parseRecipient(text);
    return text;
  } catch (error) {
    if (error instanceof KeyMalformed) throw new Refusal('recipient_malformed');
    throw error;
  }
}
