import type { Hono } from 'hono';
import { z } from 'zod';
import { districts } from '../../appeal/districts.ts';
import type { AppealState, AppealVerdict } from '../../db/values.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireReason, writtenReason } from '../reasons.ts';
import { draftOf } from './appeal-draft.ts';
import { type AppealAct, changeAppeal, draftDigest, recordAppeal, requireAppeal } from './appeal-row.ts';
import { nextState } from './appeal-state.ts';
import { showAppeal } from './appeal-view.ts';
import { overtaken } from './appeals.ts';
import { judge } from './judge.ts';
import { picturesOf } from './picture-row.ts';
import { decidedPictures, shownPictures } from './pictured-draft.ts';
import { isSecond } from './second.ts';

const version = z.int().min(1);
/** who decides, in the words of their service: it is kept with the decision */
const approving = z.object({ version, rank: z.string().trim().min(2).max(80) });
const returning = approving.extend({ reason: writtenReason });
const scheduling = z.object({ version, publishAt: z.iso.datetime({ offset: true }).nullable() });

/** DECIDING on an appeal. It takes a second person, the gate's consent, and both factors anew (access.ts). */
export function addDecisions(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  /** One act on the version the person has read; answers the appeal as it is then. */
  function act(
    name: string,
    work: (act: AppealAct, body: unknown) => Promise<void>,
    schema: z.ZodType<{ version: number }>,
  ) {
    api.post(`/appeals/:id/${name}`, async (c) => {
      const body = await parseBody(c, schema);
      const member = c.get('member');
      const id = c.req.param('id');
      await store.write(async (tx) => {
        const appeal = await requireAppeal(tx, t, member, id);
        const one = { tx, t, appeal, member, at: now() };
        if (appeal.version !== body.version) throw await overtaken(one, body.version);
        await work(one, body);
      });
      return c.json({ appeal: await showAppeal(desk, member, await requireAppeal(read, t, member, id)) });
    });
  }

  act('submit', (one) => submitAppeal(desk, one), z.object({ version }));
  act('approve', (one, body) => approveAppeal(desk, one, approving.parse(body)), approving);
  act('return', (one, body) => returnAppeal(desk, one, returning.parse(body)), returning);
  act('schedule', (one, body) => scheduleAppeal(desk, one, scheduling.parse(body).publishAt), scheduling);
  act('take-back', takeBack, z.object({ version }));
  act('revise', reviseAppeal, z.object({ version }));
}

export async function submitAppeal(desk: Desk, act: AppealAct): Promise<void> {
  const status = nextState('submit', act.appeal);
  await requirePassing(desk, act);
  await changeAppeal(act, { status, submittedBy: act.member.id, submittedAt: act.at });
  await recordAppeal(act, 'submit_appeal', { sha256After: draftDigest(act.appeal) });
}

/** Asks the gate once more: time has passed, and the rules may be others. */
export async function approveAppeal(desk: Desk, act: AppealAct, said: z.infer<typeof approving>): Promise<void> {
  const { appeal, member, at } = act;
  nextState('approve', appeal);
  if (!isSecond(member, appeal)) throw new Refusal('appeal_own');
  await requirePassing(desk, act);
  const decisionId = await insertDecision(desk, act, 'approved', { ...said, reason: null });
  const wished = draftOf(appeal.draft).schedule?.publishAt;
  const publishAt = wished && Date.parse(wished) > at.getTime() ? new Date(wished) : at;
  const status: AppealState = publishAt > at ? 'scheduled' : 'approved';
  await changeAppeal(act, { status, decisionId, ...dueAt(publishAt) });
  await recordAppeal(act, 'approve_appeal', { sha256After: draftDigest(appeal), details: { decision: decisionId } });
}

export async function returnAppeal(desk: Desk, act: AppealAct, said: z.infer<typeof returning>): Promise<void> {
  const status = nextState('return', act.appeal);
  if (!isSecond(act.member, act.appeal)) throw new Refusal('appeal_own');
  const reason = requireReason(said.reason);
  const decisionId = await insertDecision(desk, act, 'returned', { ...said, reason });
  await changeAppeal(act, { status });
  await recordAppeal(act, 'return_appeal', { reason, details: { decision: decisionId } });
}

/** Another time for what is approved; null: now. The gate counts from it: a review and an end are bound to the real hour. */
async function scheduleAppeal(desk: Desk, act: AppealAct, publishAt: string | null): Promise<void> {
  const status = nextState('schedule', act.appeal);
  requireIdle(act);
  const at = publishAt === null ? act.at : new Date(publishAt);
  if (at < act.at) throw new Refusal('appeal_time_past');
  await requirePassing(desk, { ...act, appeal: { ...act.appeal, publishAt: at } });
  await changeAppeal(act, { status: at > act.at ? status : 'approved', ...dueAt(at) });
  await recordAppeal(act, 'schedule_appeal', { details: { publishAt: at.toISOString() } });
}

/** It can be written in again; what was approved of it counts no longer. */
async function takeBack(act: AppealAct): Promise<void> {
  const status = nextState('takeBack', act.appeal);
  requireIdle(act);
  await changeAppeal(act, { status, decisionId: null, publishAt: null, failure: null });
  await recordAppeal(act, 'schedule_appeal', { details: { publishAt: null } });
}

/** A new revision of what is public, which stays as it is until this one is approved and published. */
async function reviseAppeal(act: AppealAct): Promise<void> {
  const { appeal } = act;
  const status = nextState('revise', appeal);
  const fresh = { submittedBy: null, submittedAt: null, decisionId: null, publishAt: null };
  await changeAppeal(act, { status, revision: appeal.revision + 1, ...fresh });
  await recordAppeal(act, 'draft_appeal', { details: { revision: appeal.revision + 1 } });
}

/** What is due may be on its way to the public at this very moment (publish.ts). */
function requireIdle({ appeal: { status, nextAttemptAt }, at }: AppealAct): void {
  if (status !== 'legal_review' && (nextAttemptAt === null || nextAttemptAt <= at))
    throw new Refusal('appeal_publishing');
}

const dueAt = (publishAt: Date) => ({ publishAt, nextAttemptAt: publishAt, attempts: 0, failure: null });

async function requirePassing(desk: Desk, { tx, appeal, at }: AppealAct): Promise<void> {
  const { ok, failures } = await judge(desk, tx, appeal, at);
  if (!ok) throw new Refusal('appeal_gate', { failures });
}

async function insertDecision(
  desk: Desk,
  { tx, t, appeal, member, at }: AppealAct,
  verdict: AppealVerdict,
  { rank, reason }: { rank: string; reason: string | null },
): Promise<string> {
  const { id: appealId, version, draft } = appeal;
  const id = ulid(at);
  const kept = draftOf(draft);
  const { da, en } = districts[kept.district];
  const said = { verdict, byUser: member.id, role: member.role, rank, unit: { da, en }, at, reason };
  const { rulesVersion } = await judge(desk, tx, appeal, at);
  const pictures = decidedPictures(shownPictures(kept, await picturesOf(tx, t, appealId)));
  const what = { draft, draftSha256: draftDigest(appeal), pictures };
  await tx.insert(t.appealDecision).values({ id, appealId, version, ...said, rulesVersion, ...what });
  return id;
}
