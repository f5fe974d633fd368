import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type Act, change, check, decided, record, unheld } from './act.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { acceptFiles } from './exhibits.ts';
import { hasWithheld, rejectFiles, requireNoExhibit, undecided } from './file-decisions.ts';
import { endHandover, handOver } from './hand-over.ts';
import { casesOf, requireFree } from './holds.ts';
import { queueNotice, queueUsed } from './letters.ts';
import { type Reasoned, reasonOf, requireReason, tellingReasons, writtenReason } from './reasons.ts';
import { claimMs, holderOf, type TipAction } from './tip-state.ts';
import { requireTip, showTip } from './tips.ts';

const claiming = z.object({ takeOverReason: writtenReason });
const releasing = z.object({});
export const decisionNote = z.string().trim().max(2000).optional();
export const caseRef = z.string().trim().max(60);
const deciding = z.object({ reason: z.string().max(40).default(''), note: decisionNote });
/** `rest`: what becomes of the files that nobody has decided one by one */
const accepting = deciding.extend({
  caseRef: caseRef.optional(),
  rest: z.enum(['accept', 'reject']).default('accept'),
});

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

export async function claimTip(act: Act, { takeOverReason }: { takeOverReason: string }): Promise<void> {
  const { tip, member, at } = act;
  const holder = holderOf(tip, at);
  const from = holder !== null && holder !== member.id ? holder : undefined;
  check('claim', act, takeOverReason !== '');
  const why = from ? { reason: requireReason(takeOverReason) } : {};
  const alerts = tip.priority === 0 && tip.alertTakenAt === null;
  const claimedUntil = new Date(at.getTime() + claimMs);
  const taken = alerts ? { alertTakenBy: member.id, alertTakenAt: at } : {};
  await change(act, 'claim', { claimedBy: member.id, claimedUntil, ...taken });
  await endHandover(act);
  // going on with one's own claim is not news
  if (holder === member.id && !alerts) return;
  const details = { ...(from ? { takenFrom: from } : {}), ...(alerts ? { alert: true } : {}) };
  await record(act, 'claim', { ...why, details });
}

export const releaseTip = (act: Act): Promise<void> => handOver(act, {});

export async function acceptTip(act: Act, body: z.infer<typeof accepting>): Promise<void> {
  const { tx, t, tip, member, at, bulk } = act;
  const { reason, note, rest } = body;
  const sentences = reasonOf('accept', reason);
  check('accept', act);
  const ref = body.caseRef || tip.caseRef;
  await requireFree(tx, t, tip.caseRef, ref);
  const late = tip.state === 'accepted';
  if (!late) await change(act, 'accept', { ...decided(act, reason, note), caseRef: ref });
  const moved = ref === tip.caseRef ? {} : { details: casesOf(tip.caseRef, ref) };
  if (!late) await record(act, 'accept', { reason, ...(ref ? { caseRef: ref } : {}), ...moved });
  const taken =
    rest === 'reject'
      ? await rejectFiles(act)
      : await acceptFiles(tx, t, { tip: tip.id, member, at, reason, ...(ref ? { caseRef: ref } : {}) });
  if (late && taken === 0) throw new Refusal('transition_forbidden');
  const notice = {
    tip,
    at,
    byUser: member.id,
    code: 'accepted',
    reason: sentences,
    heldUntil: bulk?.heldUntil,
  } as const;
  if (!late) await queueNotice(tx, t, notice);
  await queueUsed(tx, t, notice);
}

export async function rejectTip(act: Act, { reason, note }: z.infer<typeof deciding>): Promise<void> {
  const { tx, t, tip, member, at, bulk } = act;
  const sentences = reasonOf('reject', reason);
  check('reject', act);
  await requireRejectable(act, reason);
  await change(act, 'reject', decided(act, reason, note));
  await record(act, 'reject', { reason });
  await tx.update(t.file).set({ decision: 'rejected' }).where(undecided(t, tip.id));
  await queueNotice(tx, t, {
    tip,
    at,
    byUser: member.id,
    code: 'rejected',
    reason: sentences,
    heldUntil: bulk?.heldUntil,
  });
}

/** What is evidence is not rejected, and nothing for a reason that tells the sender of a file that was set aside. */
export async function requireRejectable(act: Act, reason: string): Promise<void> {
  await requireNoExhibit(act);
  if (tellingReasons.includes(reason) && (await hasWithheld(act))) throw new Refusal('reason_gives_away');
}

/** Flag and hide: out of the common queue, without a decision and without a letter. */
export async function setAside(action: Reasoned & TipAction, act: Act, body: z.infer<typeof deciding>): Promise<void> {
  const { reason, note = null } = body;
  reasonOf(action, reason);
  check(action, act);
  await change(act, action, { ...unheld, reason, reasonNote: note });
  await record(act, action, { reason });
}
