import { setImmediate as breathe } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Query, Tables } from '../../db/store.ts';
import { canonical, digestOf } from '../../evidence/custody.ts';
import { type RegisterFile, RegisterUnreadable, readRegister } from '../../footage/register.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { recordAccess } from '../access-log.ts';
import type { Desk } from '../desk.ts';
import { type BusinessWish, type CameraWish, wishesOf } from './wishes.ts';

export const mostRegisterBytes = 30 * 1024 ** 2;
export const isRegisterUpload = (method: string, path: string): boolean =>
  method === 'POST' && path.endsWith('/desk/contacts');
/** so many rows a statement: both engines take fewer than 32,767 values */
const together = 500;
const shownRefused = 2000;

interface Counts {
  added: number;
  changed: number;
  unchanged: number;
}

/**
 * IMPORT of the register: places with cameras that are new are added, those that say something else are changed, the others
 * are left alone, also those the file does not name. What a member has heard themselves about consent is not overwritten.
 */
export function addContactImport(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;

  api.post('/contacts', async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const file = readOrRefuse(bytes);
    const at = now();
    const counts = await store.write(async (tx) => {
      const done = await takeIn(tx, t, file, at);
      const said = { ...done, lines: file.lines.length, refused: file.refused.length };
      const details = Object.fromEntries(Object.entries(said).map(([name, count]) => [name, String(count)]));
      const actor = c.get('member').id;
      await recordAccess(tx, t, {
        at,
        action: 'contacts_import',
        actor,
        details: { ...details, sha256: digestOf(bytes) },
      });
      return done;
    });
    const { refused, header, ignored } = file;
    return c.json({
      ...counts,
      refused: refused.slice(0, shownRefused),
      refusedLines: refused.length,
      header,
      ignored,
    });
  });
}

function readOrRefuse(bytes: Uint8Array): RegisterFile {
  try {
    return readRegister(bytes);
  } catch (error) {
    if (error instanceof RegisterUnreadable) throw new Refusal('contacts_file_unreadable');
    throw error;
  }
}

async function takeIn(tx: Query, t: Tables, file: RegisterFile, at: Date): Promise<Counts> {
  const known = new Map((await tx.select().from(t.business)).map((row) => [row.key, row]));
  const wishes = wishesOf(file.lines, known, at);
  const changed = await takeBusinesses(tx, t, wishes.businesses, known);
  const cameras = await takeCameras(tx, t, wishes.cameras);
  // one that has another name now is another one; nobody could see what is kept of the first
  const used = sql`select 1 from ${t.camera} where ${t.camera.businessId} = ${t.business.id}`;
  await tx.delete(t.business).where(sql`not exists (${used})`);
  // a place whose business alone changed, its contact person for instance, has changed too
  const touched = wishes.cameras.filter(({ id, businessId }) => cameras.same.has(id) && changed.has(businessId)).length;
  return {
    added: cameras.added,
    changed: cameras.changed + touched,
    unchanged: cameras.same.size - touched,
  };
}

/** Answers the ids of those that were there and say something else now. */
async function takeBusinesses(
  tx: Query,
  { business }: Tables,
  wishes: readonly BusinessWish[],
  known: ReadonlyMap<string, Tables['business']['$inferSelect']>,
): Promise<Set<string>> {
  await insertAll(
    wishes.filter(({ key }) => !known.has(key)),
    (rows) => tx.insert(business).values(rows),
  );
  const changed = new Set<string>();
  for (const wish of wishes) {
    const row = known.get(wish.key);
    if (!row || isSame(wish, row)) continue;
    await tx.update(business).set(wish).where(eq(business.id, wish.id));
    changed.add(wish.id);
  }
  return changed;
}

async function takeCameras(tx: Query, { camera }: Tables, wishes: readonly CameraWish[]) {
  const known = new Map((await tx.select().from(camera)).map((row) => [row.key, row]));
  const fresh = wishes.filter(({ key }) => !known.has(key));
  await insertAll(fresh, (rows) => tx.insert(camera).values(rows));
  const same = new Set<string>();
  for (const wish of wishes) {
    const row = known.get(wish.key);
    if (!row) continue;
    const { id: _, ...values } = wish;
    if (isSame(values, row)) same.add(wish.id);
    else await tx.update(camera).set(values).where(eq(camera.id, row.id));
  }
  return { added: fresh.length, changed: wishes.length - fresh.length - same.size, same };
}

/** Others are answered between the statements. */
async function insertAll<T>(rows: readonly T[], insert: (some: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += together) {
    await insert(rows.slice(at, at + together));
    await breathe();
  }
}

/** When it was last written says nothing about what it says. */
function isSame(wish: object, row: object): boolean {
  const plain = (value: unknown): string => canonical(value instanceof Date ? value.getTime() : value);
  return Object.entries(wish).every(
    ([name, value]) => name === 'updatedAt' || plain(value) === plain(row[name as keyof typeof row]),
  );
}
