import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, asc, eq, inArray, isNull, lte, or } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { recordCustody } from '../../evidence/custody.ts';
import { describeError } from '../../log.ts';
import { openStandings } from '../../standing.ts';
import type { Desk } from '../desk.ts';
import { startLoop } from '../loop.ts';
import { type AppealRow, draftDigest } from './appeal-row.ts';
import { nextState } from './appeal-state.ts';
import { type Replaced, readAppeal, replaceFolder } from './content-folder.ts';
import { commitContent } from './content-history.ts';
import { judge } from './judge.ts';
import { addKit } from './kit.ts';
import { sweepLeftovers } from './leftovers.ts';
import { publishedFiles } from './published-files.ts';
import { liveRelease, runRelease } from './release-run.ts';
import { tidyEnded } from './tidy.ts';

const everyMs = 1000;
const most = 50;
const backOffMs = (attempts: number): number => Math.min(15 * 60_000, 15_000 * 2 ** attempts);

/** Publishes what is due until it is stopped. Without a content folder nothing is. */
export function startPublisher(desk: Desk): () => Promise<void> {
  const { contentDir, log } = desk;
  if (!contentDir) return async () => undefined;
  const ending = new AbortController();
  const stop = startLoop({ step: 'publish', everyMs, log }, async () => {
    // an end in good order is no failure: the rows stay as they are, and are taken up again
    const publisher = { ...desk, contentDir };
    const unlessEnding = (error: unknown): void => {
      if (!ending.signal.aborted) throw error;
    };
    // what must go goes before what comes
    await tidyEnded(publisher, ending.signal).catch(unlessEnding);
    await publishDue(publisher, ending.signal).catch(unlessEnding);
  });
  return () => {
    ending.abort();
    return stop();
  };
}

type Publisher = Desk & { contentDir: string };

interface Written {
  readonly row: AppealRow;
  readonly folder: Replaced;
}

/**
 * Whatever is approved and due, into the content folder and from there into one release; what is approved meanwhile goes
 * with the next. The row is the job: a crash anywhere leaves it due, and everything here can be repeated. A release that
 * fails leaves the content as it was; after one that succeeded nothing is put back, whatever fails. Answers how many were
 * published.
 */
export async function publishDue(desk: Publisher, signal: AbortSignal): Promise<number> {
  const { store, now, siteDir } = desk;
  if ((await findDue(store.read, store.t, now())).length === 0) return 0;
  const due = await claimDue(desk);
  const appeals = join(desk.contentDir, 'appeals');
  await mkdir(appeals, { recursive: true });
  await sweepLeftovers(desk);
  const { revisionOf } = openStandings(siteDir, now)();
  const isLive = ({ publicId, revision }: AppealRow): boolean => revisionOf(publicId) === revision;
  // went out, and whoever released it could not write that down
  const out = due.filter(isLive);
  if (out.length > 0) await markPublished(desk, out, await liveRelease(siteDir));
  const written: Written[] = [];
  let release: string;
  try {
    for (const row of due.filter((one) => !isLive(one))) {
      await forgetUnreleased(join(appeals, row.publicId), row);
      const folder = await writeAppeal(desk, appeals, row, signal).catch(async (error: unknown) => {
        if (signal.aborted) throw error;
        await postpone(desk, row, 'appeal_not_written', error);
        return undefined;
      });
      if (folder) written.push({ row, folder });
    }
    if (written.length === 0) return out.length;
    release = await runRelease(desk, signal);
  } catch (error) {
    for (const { folder } of written.toReversed()) await folder.undo();
    if (!signal.aborted) for (const { row } of written) await postpone(desk, row, 'release_failed', error);
    throw error;
  }
  try {
    await markPublished(
      desk,
      written.map(({ row }) => row),
      release,
    );
  } finally {
    for (const { folder } of written) await folder.keep();
  }
  const names = written.map(({ row }) => `${row.publicId} (${row.revision})`).join(', ');
  // its own affair: what is public is public
  await commitContent(desk.contentDir, `Publish ${names}`, signal).catch((error: unknown) =>
    desk.log('failed', { step: 'content_history', ...describeError(error) }),
  );
  return out.length + written.length;
}

/**
 * What is on its way to the public has no next attempt: until it is there, or put off, nobody takes it back (decide.ts). What
 * a dead process claimed is taken up.
 */
async function claimDue({ store, now }: Publisher): Promise<AppealRow[]> {
  const { t } = store;
  return store.write(async (tx) => {
    const due = await findDue(tx, t, now());
    const ids = due.map(({ id }) => id);
    if (ids.length > 0) await tx.update(t.appeal).set({ nextAttemptAt: null }).where(inArray(t.appeal.id, ids));
    return due;
  });
}

/** A process died after it had put the first revision there: a release that fails must not leave it for the next. */
async function forgetUnreleased(folder: string, { publishedRevision }: AppealRow): Promise<void> {
  if (publishedRevision === null && readAppeal(folder)) await rm(folder, { recursive: true });
}

/** Together, as long as nothing failed; after that one by one, so that one that cannot be built holds up no other. */
async function findDue(read: Query, { appeal }: Tables, at: Date): Promise<AppealRow[]> {
  const isFree = or(isNull(appeal.nextAttemptAt), lte(appeal.nextAttemptAt, at));
  const rows = await read
    .select()
    .from(appeal)
    .where(and(inArray(appeal.status, ['approved', 'scheduled']), lte(appeal.publishAt, at), isFree))
    .orderBy(asc(appeal.attempts), asc(appeal.publishAt), asc(appeal.id))
    .limit(most);
  const fresh = rows.filter(({ attempts }) => attempts === 0);
  return fresh.length > 0 ? fresh : rows.slice(0, 1);
}

/** What was approved, and nothing else; the gate is asked a last time, for the hour at which it is published. */
async function writeAppeal(desk: Publisher, appeals: string, row: AppealRow, signal: AbortSignal): Promise<Replaced> {
  const { read, t } = desk.store;
  const [decision] = await read
    .select()
    .from(t.appealDecision)
    .where(eq(t.appealDecision.id, row.decisionId ?? ''));
  const isWhole = decision?.draftSha256 === draftDigest(row);
  if (decision?.verdict !== 'approved' || decision.version !== row.version || !isWhole)
    throw new Error('not what was approved');
  const { ok, failures } = await judge(desk, read, row, desk.now());
  if (!ok) throw new Error(`the gate refuses: ${failures.map(({ code }) => code).join(', ')}`);
  const files = await publishedFiles(desk, row, decision);
  await addKit(files, desk, row.publicId, signal);
  return replaceFolder(join(appeals, row.publicId), files);
}

/** All of a release or none: whichever is not marked is published once more. */
export async function markPublished({ store, now }: Desk, rows: readonly AppealRow[], release: string): Promise<void> {
  const at = now();
  await store.write(async (tx) => {
    for (const row of rows) await markOne(tx, store.t, { row, release, at });
  });
}

async function markOne(tx: Query, t: Tables, { row, release, at }: { row: AppealRow; release: string; at: Date }) {
  const ours = and(eq(t.appeal.id, row.id), eq(t.appeal.version, row.version), eq(t.appeal.status, row.status));
  const done = {
    ...{ status: nextState('publish', row), failure: null, attempts: 0, publishAt: null, release },
    ...{ firstPublishedAt: row.firstPublishedAt ?? at, publishedAt: at },
    ...{ publishedRevision: row.revision, publishedVersion: row.version, publishedReviewAt: row.reviewAt },
    publishedMs: at.getTime() - (row.publishAt?.getTime() ?? at.getTime()),
  };
  const changed = await tx.update(t.appeal).set(done).where(ours).returning({ id: t.appeal.id });
  // ended while it was being published: the mark keeps it from the public, and tidy.ts clears it away
  if (changed.length === 0) return;
  const details = { appeal: row.publicId, version: row.version, revision: row.revision, release };
  await recordCustody(tx, t, { at, action: 'publish_appeal', actor: 'desk', actorRole: 'process', details });
}

async function postpone({ store, now, log }: Desk, row: AppealRow, failure: string, error: unknown): Promise<void> {
  log('failed', { step: 'publish', id: row.publicId, ...describeError(error) });
  const { appeal } = store.t;
  const attempts = row.attempts + 1;
  const nextAttemptAt = new Date(now().getTime() + backOffMs(attempts));
  await store.write(async (tx) => {
    await tx.update(appeal).set({ failure, attempts, nextAttemptAt }).where(eq(appeal.id, row.id));
  });
}
