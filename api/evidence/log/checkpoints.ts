import { setTimeout as sleep } from 'node:timers/promises';
import { desc, eq } from 'drizzle-orm';
import type { Store } from '../../db/store.ts';
import { describeError, type Log } from '../../log.ts';
import type { NoteSigner } from '../../signed-note.ts';
import { walkChain } from './chain.ts';
import { signCheckpoint } from './checkpoint.ts';
import { collectMarks } from './marks.ts';
import type { Problem } from './problem.ts';
import { publish } from './published.ts';
import { proveReceipts } from './receipts.ts';

/**
 * THE NOTARY: signs a checkpoint when there are events since the last one. Before, it reads the whole chain and compares it
 * with every checkpoint it finds, its own and the published ones: a database that was edited, or put back to an earlier
 * copy, is never signed over. What is signed stands in the database before it is published.
 */
export interface Notary {
  readonly store: Store;
  readonly signer: NoteSigner;
  /** where checkpoints are published */
  readonly folder: string;
  readonly log: Log;
  /** when letters with proofs are written; the machine's own clock when left out */
  readonly now?: (() => Date) | undefined;
}

export interface Notarized {
  readonly size: number;
  readonly problems: readonly Problem[];
  readonly isNew: boolean;
}

/** Answers a checkpoint over everything recorded before it was called, whoever signed it. */
export async function notarize(notary: Notary, signal?: AbortSignal): Promise<Notarized> {
  for (;;) {
    const notarized = await notarizeOnce(notary, signal);
    if (notarized) return notarized;
  }
}

/** Undefined when another notary was faster: what it signed is not known here, and may not reach as far. */
async function notarizeOnce(
  { store, signer, folder, log }: Notary,
  signal?: AbortSignal,
): Promise<Notarized | undefined> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const { marks, kept } = await collectMarks(store, signer, [folder], report);
  const { size, root, last } = await walkChain(store, { marks, report, ...(signal ? { signal } : {}) });
  const signed = kept.at(-1)?.size ?? 0;
  if (problems.length > 0) {
    log('custody_broken', { count: problems.length });
    return { size: signed, problems, isNew: false };
  }
  const fresh = size > signed ? [{ size, note: signCheckpoint({ size, root }, signer) }] : [];
  const isNew = fresh[0] !== undefined;
  if (fresh[0] && !(await keep(store, fresh[0], { signed, last }))) return undefined;
  if (isNew) log('checkpoint_signed', { count: size });
  await publish(folder, signer.vkey, [...kept, ...fresh]);
  return { size, problems, isNew };
}

/** Only when nothing was signed, and the last event was not exchanged, since we looked. */
function keep(
  { write, t: { checkpoint, custodyEvent } }: Store,
  row: { size: number; note: string },
  { signed, last }: { signed: number; last: { seq: number; hash: string } },
): Promise<boolean> {
  return write(async (tx) => {
    const [newest] = await tx
      .select({ size: checkpoint.size })
      .from(checkpoint)
      .orderBy(desc(checkpoint.size))
      .limit(1);
    const [event] = await tx.select().from(custodyEvent).where(eq(custodyEvent.seq, last.seq));
    if ((newest?.size ?? 0) !== signed || event?.hash !== last.hash) return false;
    await tx.insert(checkpoint).values(row);
    return true;
  });
}

const dayMs = 24 * 3_600_000;
/** after a turn that could not be finished: a database or a disk that went away */
const againMs = 60_000;

/** Now and every day, until `signal`. `facts` are for the health page. */
export function notarizeDaily(notary: Notary, signal: AbortSignal) {
  let facts: Record<string, string | number> = { custody: 'unchecked' };
  const turn = async (): Promise<void> => {
    try {
      const { size, problems } = await notarize(notary, signal);
      if (problems.length === 0) await proveReceipts(notary, size, signal);
      const custodyCheckedAt = (notary.now?.() ?? new Date()).toISOString();
      facts = { custody: problems.length > 0 ? 'broken' : 'intact', checkpointSize: size, custodyCheckedAt };
    } catch (error) {
      if (signal.aborted) return;
      notary.log('checkpoint_failed', describeError(error));
      facts = { custody: 'unchecked' };
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await turn();
      await sleep(facts['custody'] === 'unchecked' ? againMs : dayMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
    }
  };
  return {
    done: run(),
    get facts() {
      return facts;
    },
  };
}
