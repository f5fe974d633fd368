import { and, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import type { TipState } from '../db/tables.ts';
import { type CustodyEntry, recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { acceptFiles } from './exhibits.ts';
import { queueNotice } from './letters.ts';
import { type Reasoned, reasonOf, requireReason, writtenReason } from './reasons.ts';
import type { Member } from './session.ts';
import { checkAction, claimMs, holderOf, type TipAction, transitions } from './tip-state.ts';
import { requireTip, showTip, type TipRow } from './tips.ts';

const claiming = z.object({ takeOverReason: writtenReason });
const releasing = z.object({});
const note = z.string().trim().max(2000).optional();
const deciding = z.object({ reason: z.string().max(40).default(''), note });
const accepting = deciding.extend({ caseRef: z.string().trim().max(60).optional() });

/** One act in its transaction: the tip as it stands, who acts, when. */
interface Act {
  tx: Query;
  t: Tables;
  tip: TipRow;
  member: Member;
  at: Date;
}

/** Claim, release, accept, reject, flag, hide: each one transaction with its custody event, or nothing at all. */
export function addTriage(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;

  /** Registers one action: parse, act inside one transaction, answer the tip as it is afterwards. */
  const on = <T extends z.ZodType>(action: TipAction, schema: T, act: (act: Act, body: z.infer<T>) => Promise<void>) =>
    api.post(`/tips/:id/${action}`, async (c) => {
      const body = await parseBody(c, schema);
      const member = c.get('member');
      const id = c.req.param('id');
      const at = now();
      const tip = await store.write(async (tx) => {
        await act({ tx, t, tip: await requireTip(tx, t, member, id), member, at }, body);
        return showTip(tx, t, member, id, at);
      });
      return c.json({ tip });
    });

  on('claim', claiming, claimTip);
  on('release', releasing, releaseTip);
  on('accept', accepting, acceptTip);
  on('reject', deciding, rejectTip);
  on('flag', deciding, (act, body) => setAside('flag', act, body));
  on('hide', deciding, (act, body) => setAside('hide', act, body));
}

const check = (action: TipAction, { tip, member, at }: Act, takesOver = false): void =>
  checkAction(action, tip, { actor: member.id, role: member.role, at, takesOver });

async function claimTip(act: Act, { takeOverReason }: z.infer<typeof claiming>): Promise<void> {
  const { tip, member, at } = act;
  const holder = holderOf(tip, at);
  const from = holder !== null && holder !== member.id ? holder : undefined;
  check('claim', act, takeOverReason !== '');
  const claimedUntil = new Date(at.getTime() + claimMs);
  await change(act, 'claim', { claimedBy: member.id, claimedUntil });
  // going on with one's own claim is not news
  if (holder === member.id) return;
  await record(act, 'claim', from ? { reason: requireReason(takeOverReason), details: { takenFrom: from } } : {});
}

async function releaseTip(act: Act): Promise<void> {
  check('release', act);
  await change(act, 'release', unheld);
  await record(act, 'release', {});
}

async function acceptTip(act: Act, { reason, note, caseRef }: z.infer<typeof accepting>): Promise<void> {
  const { tx, t, tip, member, at } = act;
  const sentences = reasonOf('accept', reason);
  check('accept', act);
  const late = tip.state === 'accepted';
  if (!late) await change(act, 'accept', decided(act, reason, note));
  if (!late) await record(act, 'accept', { reason, ...(caseRef ? { caseRef } : {}) });
  const taken = await acceptFiles(tx, t, { tip: tip.id, member, at, reason, ...(caseRef ? { caseRef } : {}) });
  if (late && taken === 0) throw new Refusal('transition_forbidden');
  if (!late) await queueNotice(tx, t, { tip, at, byUser: member.id, code: 'accepted', reason: sentences });
}

async function rejectTip(act: Act, { reason, note }: z.infer<typeof deciding>): Promise<void> {
  const { tx, t, tip, member, at } = act;
  const sentences = reasonOf('reject', reason);
  check('reject', act);
  await change(act, 'reject', decided(act, reason, note));
  await record(act, 'reject', { reason });
  const undecided = and(eq(t.file.tipId, tip.id), isNull(t.file.decision));
  await tx.update(t.file).set({ decision: 'rejected' }).where(undecided);
  await queueNotice(tx, t, { tip, at, byUser: member.id, code: 'rejected', reason: sentences });
}

/** Flag and hide: out of the common queue, without a decision and without a letter. */
async function setAside(action: Reasoned & TipAction, act: Act, body: z.infer<typeof deciding>): Promise<void> {
  const { reason, note = null } = body;
  reasonOf(action, reason);
  check(action, act);
  await change(act, action, { ...unheld, reason, reasonNote: note });
  await record(act, action, { reason });
}

const unheld = { claimedBy: null, claimedUntil: null };
const decided = ({ member, at }: Act, reason: string, note: string | undefined) => ({
  ...unheld,
  decidedBy: member.id,
  decidedAt: at,
  reason,
  reasonNote: note ?? null,
});

type Changes = Partial<Omit<Tables['tip']['$inferInsert'], 'id' | 'state'>>;

async function change({ tx, t, tip, at }: Act, action: TipAction, changes: Changes): Promise<void> {
  const state: TipState = transitions[action].to;
  await tx
    .update(t.tip)
    .set({ ...changes, state, updatedAt: at })
    .where(eq(t.tip.id, tip.id));
}

async function record(
  { tx, t, tip, member, at }: Act,
  action: TipAction,
  entry: Pick<CustodyEntry, 'reason' | 'caseRef' | 'details'>,
): Promise<void> {
  await recordCustody(tx, t, { at, action, actor: member.id, actorRole: member.role, tipId: tip.id, ...entry });
}
