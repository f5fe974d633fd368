import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { openBytes, parseRecipient, sealBytes } from '../../api/drop/age.ts';
import { type Done, type Scene, set } from './alter-database.ts';
import { asAdministrator, type Copy } from './custody-copy.ts';

/** What somebody does to sealed originals who can write wherever they lie. */
const segmentsIn = (copy: Copy): string[] =>
  readdirSync(join(copy.vault, 'originals'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

/** Segments that belong to an original: not those of a quarantined file. */
async function segments(copy: Copy): Promise<string[]> {
  let ids: string[] = [];
  await asAdministrator(copy.url, async ({ db, t }) => {
    ids = (await db.select({ id: t.original.fileId }).from(t.original)).map(({ id }) => id);
  });
  return segmentsIn(copy).filter((path) => ids.some((id) => path.includes(id)));
}

const uploadOf = (path: string): string => path.split('/').at(-2)!;
const ofUpload = (path: string): RegExp => new RegExp(`(vault originals/|original )${uploadOf(path)}`);

export async function inVault(scene: Scene, alter: (path: string, all: string[]) => void): Promise<Done> {
  const all = await segments(scene.copy);
  const path = scene.random.pick(all);
  alter(path, all);
  return { did: `altered ${path}`, names: ofUpload(path) };
}

/** The same words sealed again, to the same recipient, and the row told so. */
export async function reseal({ copy, base, random }: Scene): Promise<Done> {
  const path = random.pick(await segments(copy));
  const plain = openBytes(readFileSync(path), base.identity);
  const words = random.chance(0.5) ? plain : Buffer.from(plain).fill(120, 0, 1);
  const sealed = sealBytes(words, [parseRecipient(base.recipient)]);
  writeFileSync(path, sealed);
  const start = Number(/(\d{16})\.age$/.exec(path)![1]);
  await asAdministrator(copy.url, async (admin) => {
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const fileId = uploadOf(path);
    const [row] = await admin.db.select().from(admin.t.original).where(eq(admin.t.original.fileId, fileId));
    const told = row!.segments.map((it) =>
      it.start === start
        ? { ...it, sha256: digest(words), sealedSha256: digest(sealed), sealedBytes: sealed.length }
        : it,
    );
    await set(admin, 'original', fileId, { segments: told });
  });
  return { did: `sealed ${path} anew`, names: ofUpload(path) };
}
