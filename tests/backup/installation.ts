import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkBackup } from '../../api/backup/check.ts';
import { type BackupFolder, openBackupFolder } from '../../api/backup/folder.ts';
import { restoreBackup } from '../../api/backup/restore.ts';
import { type Taken, type Taking, takeBackup } from '../../api/backup/take.ts';
import { openReader, openStore } from '../../api/db/store.ts';
import { askDisposal, confirmDisposal } from '../../api/desk/disposals.ts';
import type { Member } from '../../api/desk/session.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import {
  type AttemptId,
  bookedKey,
  openedKey,
  submittedKey,
  submittingKey,
  type TipId,
  type UploadId,
} from '../../api/drop/keys.ts';
import { audit } from '../../api/evidence/audit/audit.ts';
import { turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { notarize } from '../../api/evidence/log/checkpoints.ts';
import { lineOf, type Problem } from '../../api/evidence/log/problem.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { user } from '../db/rows.ts';
import { openTestBench, seedTip, seedUpload, type TestBench, workThrough } from '../evidence/bench.ts';

/** An inside that lies as `npm start` lays it out, with everything it takes to back it up and to judge what came of it. */
export interface Installation {
  readonly bench: TestBench;
  readonly dataDir: string;
  readonly folder: BackupFolder;
  /** ids of tips that were in the drop, whole, when they were pushed here */
  readonly sent: string[];
  /** … and of those whose deletion is over */
  readonly deleted: Set<string>;
  /** One tip with two files. */
  send(): Promise<string>;
  /** As two members and the worker do it. */
  delete(tip: string): Promise<void>;
  notarize(): Promise<void>;
  back(change?: Partial<Taking>): Promise<Taken>;
  check(time: string): Promise<string[]>;
  restore(time: string, dataDir: string): Promise<string[]>;
  /** Whether what was restored holds: what the audit says, and what a worker makes of it. */
  judge(dataDir: string): Promise<Judged>;
  close(): Promise<void>;
}

export interface Judged {
  readonly lines: string[];
  /** ids of tips that are there, once the restored inside has worked on what waited */
  readonly tips: ReadonlySet<string>;
  /** tips that are there and deleted */
  readonly gone: ReadonlySet<string>;
  /** states of files that are neither ready nor deleted */
  readonly unwell: readonly string[];
  /** what still lies in the drop though nobody waits for it */
  readonly left: readonly string[];
}

export async function openInstallation(): Promise<Installation> {
  const first = await openTestBench();
  await first.store.close();
  const dataDir = first.folder;
  const databaseOf = (folder: string) => `file:${join(folder, 'db/vidne.db')}`;
  mkdirSync(join(dataDir, 'db'), { mode: 0o700 });
  const bench: TestBench = { ...first, store: await openStore(databaseOf(dataDir)) };
  const { store, revealSecret, now, drop, vault, identity } = bench;
  const custody = parseSigningKey(newSigningKey('vidne.example/custody'));
  const signer = parseSigningKey(newSigningKey('vidne.example/backup'));
  const folder = openBackupFolder(join(dataDir, 'backups-of-tests'));
  const supervisors = ['a', 'b'].map(() => user(now(), { role: 'supervisor' }));
  await store.write((tx) => tx.insert(store.t.user).values(supervisors));
  const [asker, second] = supervisors.map(({ id }) => ({ id, role: 'supervisor', district: null }) as Member);
  const disposing = { ...bench, secret: revealSecret };
  const sent: string[] = [];
  const deleted = new Set<string>();

  return {
    bench,
    dataDir,
    folder,
    sent,
    deleted,
    async send() {
      const tip = randomBytes(16).toString('hex') as TipId;
      const attempt = randomBytes(24).toString('hex') as AttemptId;
      const mark = (key: BlobKey) => drop.putIfAbsent(key, Buffer.from('a mark of the intake'));
      const files = [];
      for (const times of [60, 10]) {
        const bytes = Buffer.from(`${randomBytes(20).toString('hex')}\n`.repeat(times));
        const upload = randomBytes(16).toString('hex') as UploadId;
        // as the intake does: what nobody owns would be the intake's to sweep
        await mark(bookedKey(tip, upload, bytes.length));
        await mark(openedKey(upload, tip, now()));
        files.push(await seedUpload(bench, { name: 'a.txt', type: 'text/plain', bytes }, 1024, upload));
      }
      await mark(submittingKey(tip, attempt));
      await seedTip(bench, files, { tip });
      await mark(submittedKey(tip, attempt));
      sent.push(tip);
      return tip;
    },
    async delete(tip) {
      const desk = { store, revealSecret, now, disposalDays: 7 };
      const said = { reason: 'sent_by_mistake', words: 'Sendt to gange' };
      const id = await store.write((tx) => askDisposal(desk, tx, asker!, tip, said));
      await store.write((tx) => confirmDisposal(desk, tx, second!, id, 'Enig'));
      while (await turnDisposals(disposing, new AbortController().signal));
      deleted.add(tip);
    },
    async notarize() {
      await notarize({ store, signer: custody, folder: join(dataDir, 'site/custody'), log: () => undefined });
    },
    back: (change = {}) =>
      takeBackup({
        ...{ folder: folder.path, database: databaseOf(dataDir), drop, vault, dataDir, withKeys: false, signer, now },
        ...change,
      }),
    check: (time) =>
      linesOf((report) => checkBackup({ folder, verifier: signer, report, note: () => undefined }, time)),
    restore: (time, to) =>
      linesOf((report) =>
        restoreBackup(
          {
            ...{ folder, verifier: signer, dataDir: to, report },
            database: databaseOf(to).slice('file:'.length),
            to: { drop: createFileBlobs(join(to, 'drop')), vault: createFileBlobs(join(to, 'vault')) },
          },
          time,
        ),
      ),
    async judge(to) {
      const restored = {
        ...{ ...bench, drop: createFileBlobs(join(to, 'drop')), vault: createFileBlobs(join(to, 'vault')) },
        store: await openStore(databaseOf(to)),
        // what was being worked on has a lease, and nobody who renews it
        now: () => new Date(now().getTime() + 2 * bench.leaseMs),
      };
      const { read, t } = restored.store;
      await workThrough(restored);
      while (await turnDisposals({ ...restored, secret: revealSecret }, new AbortController().signal));
      const [tips, files] = [await read.select().from(t.tip), await read.select().from(t.file)];
      await restored.store.close();
      const reader = await openReader(databaseOf(to));
      const lines = await linesOf((report) =>
        audit({
          reader,
          vault: restored.vault,
          identity,
          verifier: custody,
          published: join(to, 'site/custody'),
          report,
        }),
      );
      await reader.close();
      const left = [...(await restored.drop.list('inbox/')), ...(await restored.drop.list('uploads/'))];
      return {
        lines,
        left: left.map(({ key }) => key),
        tips: new Set(tips.map(({ id }) => id)),
        gone: new Set(tips.flatMap(({ id, state }) => (state === 'disposed' ? id : []))),
        unwell: files.flatMap(({ state, failure }) =>
          state === 'queued' || state === 'disposed' ? [] : `${state} ${failure ?? ''}`,
        ),
      };
    },
    async close() {
      await store.close();
      await first.close();
    },
  };
}

async function linesOf(work: (report: (problem: Problem) => void) => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  await work((problem) => void lines.push(lineOf(problem)));
  return lines;
}

/** People send, the worker works, and now and then a tip is deleted, until `signal`. */
export async function writeUntil(installation: Installation, signal: AbortSignal): Promise<void> {
  const { bench, sent, deleted } = installation;
  const worker = createWorker(bench);
  const worked = new Set<string>();
  const sending = async (): Promise<void> => {
    while (!signal.aborted) {
      if (sent.length - worked.size < 20) await installation.send();
      await sleep(15);
    }
  };
  const working = async (): Promise<void> => {
    for (let turn = 1; !signal.aborted; turn++) {
      const waiting = [...sent];
      await worker.takeIn();
      while (!signal.aborted && ((await worker.step('intake')) || (await worker.step('preview'))));
      if (signal.aborted) return;
      for (const tip of waiting) worked.add(tip);
      const old = waiting.find((tip) => !deleted.has(tip));
      if (turn % 3 === 0 && old && waiting.length > 5) await installation.delete(old);
      if (turn % 5 === 0) await installation.notarize();
      await sleep(5);
    }
  };
  await Promise.all([sending(), working()]);
}
