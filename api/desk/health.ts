import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, min, ne, or, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Hono } from 'hono';
import { z } from 'zod';
import { countAtMost } from '../db/count.ts';
import type { Store } from '../db/store.ts';
import { type TipId, tipKey } from '../drop/keys.ts';
import { readIfThere } from '../drop/open-blobs.ts';
import { Refusal } from '../refusal.ts';
import { readPage } from '../release-files.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import type { Desk } from './desk.ts';
import { startLoop } from './loop.ts';
import { countFailing } from './mail/sending.ts';
import { mailFacts } from './mail/tell.ts';
import { closePackages } from './package/packages.ts';
import { sweepSessions } from './session.ts';

/** a key that never exists: asking for it shows whether the vault answers */
const noTip = tipKey('0'.repeat(32) as TipId);
const shownMs = 3_600_000;
const keptMs = 24 * 3_600_000;
const beatMs = 10_000;
/** a file that took its worker along this often is not tried again by itself (api/evidence/schedule/deaths.ts) */
const deadlyAt = 3;

/** Whether the desk lives, whether it can work, and for staff what every process says of itself and what waits. */
export function addHealth(app: Hono, api: Hono<DeskEnv>, desk: Desk): void {
  app.get('/health/live', (c) => c.json({ ok: true }));

  app.get('/health/ready', async (c) => {
    const missing = await whatIsMissing(desk);
    if (missing.length > 0) throw new Refusal('not_ready', { missing });
    return c.json({ ok: true, mail: desk.mailState.mail });
  });

  api.get('/health', async (c) => {
    const [processes, intake, queue] = await Promise.all([
      listProcesses(desk.store, desk.now()),
      askIntake(desk),
      countQueue(desk.store),
    ]);
    return c.json({ processes: [...processes, intake], queue, countedTo });
  });
}

async function whatIsMissing({ store, vault, siteDir }: Desk): Promise<string[]> {
  const checks: [string, () => Promise<boolean>][] = [
    [
      'database',
      async () =>
        (await store.read.select({ id: store.t.heartbeat.id }).from(store.t.heartbeat).limit(1)) !== undefined,
    ],
    ['vault', async () => (await readIfThere(vault, noTip)) === undefined],
    ['site', async () => readPage(siteDir, 'desk', '/desk/index.html') !== undefined],
  ];
  const answers = await Promise.all(checks.map(async ([name, check]) => ((await holds(check)) ? [] : [name])));
  return answers.flat();
}

/** A dependency that fails is an answer here, not an error. */
const holds = (check: () => Promise<boolean>): Promise<boolean> => check().catch(() => false);

async function listProcesses({ read, t: { heartbeat } }: Store, at: Date) {
  return read
    .select({ role: heartbeat.role, at: heartbeat.at, facts: heartbeat.facts })
    .from(heartbeat)
    .where(gt(heartbeat.at, new Date(at.getTime() - shownMs)))
    .orderBy(asc(heartbeat.role), asc(heartbeat.id));
}

const factValue = z.union([z.string().max(200), z.number(), z.boolean()]);
const intakeFacts = z.record(z.string().max(40), z.unknown()).transform((answer) =>
  Object.fromEntries(
    Object.entries(answer).flatMap(([name, value]) => {
      const fact = factValue.safeParse(value);
      return fact.success ? [[name, fact.data]] : [];
    }),
  ),
);

/** The public half has no database to beat into: it is asked at its own door. */
async function askIntake({ publicOrigin, now }: Desk) {
  const at = now();
  try {
    const answer = await fetch(`${publicOrigin}/health/ready`, {
      signal: AbortSignal.timeout(2000),
      redirect: 'error',
    });
    const facts = intakeFacts.safeParse(await answer.json());
    return { role: 'intake', at, facts: { ...(facts.success ? facts.data : {}), ready: answer.ok } };
  } catch {
    return { role: 'intake', at, facts: { ready: false } };
  }
}

const countedTo = 10_000;
const workingStates = ['received', 'unsealed', 'verified', 'scanned', 'described', 'previewed'] as const;

/** From indexes, and each counted no further than one above `countedTo`: the page asks every ten seconds. */
export async function countQueue(store: Store) {
  const { read, t } = store;
  const { tip, file, message, withheldFile } = t;
  const working = inArray(file.state, [...workingStates]);
  const failed = eq(file.state, 'failed');
  const oldest = { at: min(file.stateChangedAt) };
  // a recorder's player came as it was sent; nothing is wrong with it
  const isAltered = or(isNull(file.failure), ne(file.failure, 'program'));
  const undelivered = and(isNull(message.deliveredAt), eq(message.from, 'police'), isNotNull(message.letter));
  const count = (from: PgTable, where: SQL | undefined) => countAtMost(read, from, where, countedTo + 1);
  const since = await Promise.all(
    workingStates.map((state) => read.select(oldest).from(file).where(eq(file.state, state))),
  );
  return {
    tipsQueued: await count(tip, eq(tip.state, 'queued')),
    tipsClaimed: await count(tip, eq(tip.state, 'claimed')),
    filesWorking: await count(file, working),
    filesFailed: await count(file, failed),
    filesSetAside: await count(file, and(failed, gte(file.deaths, deadlyAt))),
    filesQuarantined: await count(file, and(eq(file.state, 'quarantined'), isAltered)),
    filesWithheld: await count(file, eq(file.state, 'withheld')),
    filesInfected: await count(file, eq(file.scanVerdict, 'infected')),
    filesNotScanned: await count(file, and(eq(file.scanVerdict, 'not_scanned'), ne(file.state, 'quarantined'))),
    filesWaitingSince: since.flatMap(([row]) => row?.at ?? []).sort((a, b) => a.getTime() - b.getTime())[0] ?? null,
    withheldWaiting: await count(withheldFile, ne(withheldFile.state, 'finished')),
    lettersWaiting: await count(message, undelivered),
    mailsWaiting: await countFailing(store),
  };
}

/** Says every ten seconds that this desk is alive, and clears away what has ended. Answers how to stop. */
export function startHeartbeat(desk: Desk): () => Promise<void> {
  const { store, now, log } = desk;
  const { heartbeat } = store.t;
  const startedAt = now();
  const id = `desk-${ulid(startedAt)}`;
  const known = { pid: process.pid, engine: store.engine, startedAt: startedAt.toISOString() };
  const stop = startLoop({ step: 'heartbeat', everyMs: beatMs, log }, async () => {
    const at = now();
    const facts = { ...known, ...mailFacts(desk) };
    await store.write(async (tx) => {
      await tx
        .insert(heartbeat)
        .values({ id, role: 'desk', at, facts })
        .onConflictDoUpdate({ target: heartbeat.id, set: { at, facts } });
      await tx.delete(heartbeat).where(lt(heartbeat.at, new Date(at.getTime() - keptMs)));
    });
    await sweepSessions(store, at);
    await closePackages(desk);
  });
  return async () => {
    await stop();
    await store.write(async (tx) => {
      await tx.delete(heartbeat).where(eq(heartbeat.id, id));
    });
  };
}
