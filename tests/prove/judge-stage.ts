import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openStore, type Store } from '../../api/db/store.ts';
import { until } from '../vidne.ts';
import type { Record as Sent } from './record.ts';
import type { StaffRecord } from './staff-load.ts';
import type { Stage } from './stage.ts';

/** What is wrong when everybody is done, in words, and what `npm run verify` says. */
export async function judgeStage(
  { database, folder, env, target }: Stage,
  staff: StaffRecord,
): Promise<{ wrong: string[]; audit: string }> {
  const store = await openStore(database);
  const wrong = [...(await whatIsWrong(store, target.record)), ...(await whatStaffMiss(store, staff))];
  await store.close();
  return { wrong, audit: await auditOf(folder, env.evidence) };
}

/** Waits until the workers are done; every tip whose sender has a receipt is there once, and its files are what was sent. */
async function whatIsWrong(store: Store, record: Sent): Promise<string[]> {
  const { tip, file, original } = store.t;
  const wrong: string[] = [];
  const open = async (): Promise<string[]> => {
    const rows = await store.read.select({ id: file.id, state: file.state }).from(file);
    const known = new Set((await store.read.select({ id: tip.id }).from(tip)).map(({ id }) => id));
    const missing = record.tips.filter((sent) => !known.has(sent.tip)).map((sent) => `${sent.tip} is not in the queue`);
    return [...missing, ...rows.filter(({ state }) => state !== 'queued').map(({ id, state }) => `${id} is ${state}`)];
  };
  await until(async () => (await open()).length === 0, 'all is worked through', 300_000).catch(() => undefined);
  wrong.push(...(await open()));
  const originals = new Map((await store.read.select().from(original)).map((row) => [row.fileId, row.sha256]));
  for (const sent of record.tips)
    for (const { upload, sha256 } of sent.files)
      if (originals.get(upload) !== sha256) wrong.push(`${upload} of ${sent.tip} is another`);
  return wrong;
}

/** A note that was acknowledged is there; one whose answer was lost may be there twice. */
async function whatStaffMiss({ read, t }: Store, { notes }: StaffRecord): Promise<string[]> {
  const known = new Set((await read.select({ text: t.note.text }).from(t.note)).map(({ text }) => text));
  return notes.filter((text) => !known.has(text)).map((text) => `the note "${text}" is gone`);
}

async function auditOf(folder: string, { DATABASE_URL, VAULT_URL }: Stage['env']['evidence']): Promise<string> {
  const env = { ...process.env, DATA_DIR: folder, DATABASE_URL, VAULT_URL } as NodeJS.ProcessEnv;
  try {
    return (await promisify(execFile)(process.execPath, ['api/evidence/audit.ts'], { env })).stdout.trim();
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error);
  }
}
