import { and, asc, eq, ne } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { Refusal } from '../../refusal.ts';

export type PictureRow = Tables['appealPicture']['$inferSelect'];

/** The pictures of an appeal that are not removed, in the order they came. */
export function picturesOf(read: Query, { appealPicture }: Tables, appealId: string): Promise<PictureRow[]> {
  return read
    .select()
    .from(appealPicture)
    .where(and(eq(appealPicture.appealId, appealId), ne(appealPicture.state, 'destroyed')))
    .orderBy(asc(appealPicture.addedAt), asc(appealPicture.id));
}

/** The same as the page is told: where one comes from is for whoever works on the appeal, and for nobody else. */
export async function listPictures(read: Query, t: Tables, appealId: string) {
  return (await picturesOf(read, t, appealId)).map(({ id, name, source, plan, drawing, state, failure, ...row }) => ({
    ...{ id, name, source, plan, drawing, state, failure },
    ...{ width: row.width, height: row.height, made: row.made ?? [] },
  }));
}

export async function requirePicture(read: Query, t: Tables, appealId: string, id: string): Promise<PictureRow> {
  const found = (await picturesOf(read, t, appealId)).find((row) => row.id === id);
  if (!found) throw new Refusal('picture_unknown');
  return found;
}
