import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eq } from 'drizzle-orm';
import { originalKey, previewKey, type TipId, tipKey, type UploadId } from '../../api/drop/keys.ts';
import { type Done, type Scene, set } from './alter-database.ts';
import { asAdministrator } from './custody-copy.ts';

/** Everything of one tip's originals is gone, as if it had been deleted, and nothing says that it was. */
export async function vanish({ copy, random }: Scene): Promise<Done> {
  const upload = random.pick(readdirSync(join(copy.vault, 'originals')).sort());
  let isOriginal = false;
  await asAdministrator(copy.url, async ({ db, t }) => {
    isOriginal = (await db.$count(t.original, eq(t.original.fileId, upload))) > 0;
  });
  // one that was never verified is not in the audit's sight: then a document goes instead
  if (isOriginal) {
    rmSync(join(copy.vault, 'originals', upload), { recursive: true });
    return { did: `made original ${upload} vanish`, names: new RegExp(`^vault originals/${upload}.*is missing`) };
  }
  const document = random.pick(readdirSync(join(copy.vault, 'tips')).sort());
  rmSync(join(copy.vault, 'tips', document));
  return { did: `made document ${document} vanish`, names: new RegExp(`^vault tips/${document}: is missing`) };
}

/** Something of a tip that was deleted lies there again. */
export async function putBack({ copy, random }: Scene): Promise<Done> {
  let keys: string[] = [];
  await asAdministrator(copy.url, async ({ db, t }) => {
    const [tip] = await db.select({ id: t.tip.id }).from(t.tip).where(eq(t.tip.state, 'disposed'));
    const files = await db.select({ id: t.file.id }).from(t.file).where(eq(t.file.tipId, tip!.id));
    const ofFiles = files.flatMap(({ id }) => [
      originalKey(id as UploadId, 0),
      previewKey(id as UploadId, 'poster.jpg'),
    ]);
    keys = [tipKey(tip!.id as TipId), ...ofFiles];
  });
  const key = random.pick(keys);
  await mkdir(dirname(join(copy.vault, key)), { recursive: true });
  writeFileSync(join(copy.vault, key), random.hex(40));
  return {
    did: `put ${key} back`,
    names: new RegExp(`^vault ${key}: (was put in|still lies there); expected nothing`),
  };
}

/** A tip that nobody deleted looks as if it had been. */
export async function feign({ copy, random }: Scene): Promise<Done> {
  let reference = '';
  await asAdministrator(copy.url, async (admin) => {
    const { db, t } = admin;
    const tips = (await db.select().from(t.tip)).filter(({ state }) => state !== 'disposed');
    const tip = random.pick(tips.sort((a, b) => (a.id < b.id ? -1 : 1)));
    reference = tip.reference;
    await set(admin, 'tip', tip.id, { state: 'disposed', text: '', when: null, where: null });
  });
  return { did: `feigned a deletion of ${reference}`, names: new RegExp(`^tip ${reference}: state is disposed`) };
}
