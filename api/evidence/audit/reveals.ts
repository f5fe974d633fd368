import { and, asc, inArray, sql } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import type { CustodyAction, RevealState } from '../../db/values.ts';
import { digestOf } from '../custody.ts';
import { readRows } from '../log/rows.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { parsed } from './events.ts';

export const revealActions = [
  'ask_reveal',
  'approve_reveal',
  'refuse_reveal',
  'reveal',
  'expire_reveal',
  'withdraw_reveal',
] as const satisfies readonly CustodyAction[];

/** Every request to know a sender against what custody says of it: who asked, who answered, and that it went no further. */
export async function checkReveals({ reader, report }: Pick<Audit, 'reader' | 'report'>): Promise<void> {
  const { read, t } = reader;
  const { reveal } = t;
  type Row = typeof reveal.$inferSelect;
  const pages = readRows({
    key: reveal.id,
    keyOf: ({ id }: Row) => id,
    rows: (where, order, limit) => read.select().from(reveal).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) =>
      read.select({ key: reveal.id }).from(reveal).where(where).orderBy(order).limit(limit),
  });
  for await (const page of pages) {
    const said = await saidOfTips(
      reader,
      page.flatMap(({ row }) => row?.tipId ?? []),
    );
    for (const { key, row } of page)
      if (row)
        check(
          row,
          said.filter(({ of }) => of === key),
        );
  }

  function check(row: Row, said: readonly Told[]): void {
    const what = `reveal ${row.id}`;
    const asked = said.find(({ action }) => action === 'ask_reveal');
    if (!asked) {
      report({ what, is: 'was never asked for', expected: 'a custody event that asks for it' });
      return;
    }
    const { seq, at, actor, actorRole, reason, caseRef, details, tipId } = asked;
    const columns = {
      tip_id: [row.tipId, tipId],
      purpose: [row.purpose, details['purpose']],
      reason: [row.reason, reason],
      case_ref: [row.caseRef, caseRef],
      asked_by: [row.askedBy, actor],
      asked_role: [row.askedRole, actorRole],
      asked_at: [row.askedAt, at],
    } as const;
    compare(what, columns, `custody event ${seq}`, report);
    checkDecision(what, row, said);
    const last = said.at(-1)!;
    const states = standing(last);
    if (!states.includes(row.state))
      report({
        what,
        is: `state is ${row.state}`,
        expected: `${states.join(' or ')}, as custody event ${last.seq} says`,
      });
  }

  function checkDecision(what: string, row: Row, said: readonly Told[]): void {
    const decided = said.find(({ action, actorRole }) => /^(approve|refuse)_/.test(action) && actorRole !== 'process');
    const columns = {
      decided_by: [row.decidedBy, decided?.actor],
      decided_role: [row.decidedRole, decided?.actorRole],
      decided_at: [row.decidedAt, decided?.at],
      decision_reason: [row.decisionReason, decided?.reason],
    } as const;
    compare(what, columns, decided ? `custody event ${decided.seq}` : 'custody, where nobody decided it,', report);
    const shown = said.find(({ action }) => action === 'reveal');
    const recipient = row.recipient === null ? null : digestOf(Buffer.from(row.recipient));
    const page = { revealed_at: [row.revealedAt, shown?.at] as const };
    const sealedTo = shown ? { 'SHA-256 of recipient': [recipient, shown.details['recipientSha256']] as const } : {};
    compare(what, { ...page, ...sealedTo }, shown ? `custody event ${shown.seq}` : 'custody', report);
  }
}

/** What the last event leaves a request in. The page's waiting is no event of its own. */
function standing({ action, actorRole }: Told): readonly RevealState[] {
  if (action === 'ask_reveal') return ['asked'];
  if (action === 'approve_reveal') return ['approved', 'awaited'];
  if (action === 'refuse_reveal') return [actorRole === 'process' ? 'failed' : 'refused'];
  if (action === 'withdraw_reveal') return ['withdrawn'];
  return [action === 'reveal' ? 'revealed' : 'expired'];
}

type Told = Awaited<ReturnType<typeof saidOfTips>>[number];

async function saidOfTips({ read, t: { custodyEvent: event } }: Reader, tips: readonly string[]) {
  const { seq, at, action, actor, actorRole, tipId, caseRef, reason } = event;
  const details = sql<unknown>`${event.details}`;
  const rows = await read
    .select({ seq, at, action, actor, actorRole, tipId, caseRef, reason, details })
    .from(event)
    .where(and(inArray(event.tipId, [...tips]), inArray(event.action, [...revealActions])))
    .orderBy(asc(seq));
  return rows.map((row) => {
    const told = { ...(parsed(row.details) as Record<string, unknown> | undefined) };
    return { ...row, details: told, of: told['reveal'] };
  });
}
