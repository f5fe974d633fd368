import { asc, eq } from 'drizzle-orm';
import { ulid } from '../../api/ulid.ts';
import type { Done, Scene } from './alter-database.ts';
import { asAdministrator } from './custody-copy.ts';

/** Two searches change their words, or all of it but their numbers. */
export async function exchangeSearches({ copy, random }: Scene): Promise<Done> {
  let names: RegExp | undefined;
  await asAdministrator(copy.url, async ({ db, t: { sought } }) => {
    const [one, other] = await db.select().from(sought).orderBy(asc(sought.id));
    const whole = random.chance(0.5);
    for (const [to, from] of [
      [one!, other!],
      [other!, one!],
    ] as const) {
      const { id: _, words, places, salt, ...rest } = from;
      const told = { words, places, ...(whole ? { salt, ...rest } : {}) };
      await db.update(sought).set(told).where(eq(sought.id, to.id));
    }
    names = new RegExp(`^search ${random.pick([one!, other!]).id}: SHA-256 of salt, words and places is`);
  });
  return { did: 'exchanged two searches', names: names! };
}

/** A search nobody made, in the name of somebody who made others. */
export async function addSearch({ copy, random }: Scene): Promise<Done> {
  let id = '';
  await asAdministrator(copy.url, async ({ db, t: { sought } }) => {
    const like = random.pick(await db.select().from(sought));
    id = random.chance(0.5) ? ulid(like.at) : random.hex(13);
    await db.insert(sought).values({ ...like, id });
  });
  return { did: `added search ${id}`, names: new RegExp(`^search ${id}: was never made`) };
}
