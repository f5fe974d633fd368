import { and, eq, inArray, isNull, ne, notInArray, or, type SQL } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { type Category, categories } from '../db/values.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';

const declining = z.object({ categories: z.array(z.enum(categories)).max(categories.length) });

/**
 * WHAT A MEMBER WILL NOT BE GIVEN. Three marks a tip can bear, all of them made by people: suspected abuse (P5), a child
 * involved (the reason of a flag), severe content (the reason of hiding). Nobody is asked why, nobody else is shown it, and no
 * log holds it. Danger to life is never left out.
 */
export function addDeclined(api: Hono<DeskEnv>, { store }: Desk): void {
  const { t } = store;
  api.get('/declined', async (c) => c.json({ categories: await listDeclined(store.read, t, c.get('member').id) }));

  api.post('/declined', async (c) => {
    const { categories: chosen } = await parseBody(c, declining);
    const { id: userId } = c.get('member');
    const declined = await store.write(async (tx) => {
      await tx.delete(t.declinedCategory).where(eq(t.declinedCategory.userId, userId));
      const rows = [...new Set(chosen)].map((category) => ({ userId, category }));
      if (rows.length > 0) await tx.insert(t.declinedCategory).values(rows);
      return listDeclined(tx, t, userId);
    });
    return c.json({ categories: declined });
  });
}

export async function listDeclined(query: Query, { declinedCategory }: Tables, userId: string): Promise<Category[]> {
  const rows = await query
    .select({ category: declinedCategory.category })
    .from(declinedCategory)
    .where(eq(declinedCategory.userId, userId));
  return categories.filter((category) => rows.some((row) => row.category === category));
}

/** Reasons of a flag or of hiding that put a tip into a category, and stay on it when it comes back to the queue. */
const reasonsOf = {
  suspected_abuse: 'suspected_child_abuse',
  child_involved: 'child_involved',
  disturbing: 'disturbing',
};
const abusePriority = 5;

/** Tips that a reason alone puts into one of these categories: by the index on reasons. P5 is found by its facet. */
export function isMarked({ tip }: Tables, named: readonly Category[]): SQL {
  const reasons = named.map((category) => reasonsOf[category]);
  const byPriority = named.includes('suspected_abuse') ? [0, abusePriority] : [0];
  return and(inArray(tip.reason, reasons), notInArray(tip.priority, byPriority))!;
}
/** The facet of tips that their priority puts there (api/db/search.ts). */
export const abuseFacet = `p${abusePriority}`;

/** Tips of none of these categories; a tip without a reason is one of them. */
export function isNotOfCategory({ tip }: Tables, named: readonly Category[]): SQL | undefined {
  if (named.length === 0) return undefined;
  const reasons = named.map((category) => reasonsOf[category]);
  const unmarked = or(isNull(tip.reason), notInArray(tip.reason, reasons));
  const harmless = named.includes('suspected_abuse') ? ne(tip.priority, abusePriority) : undefined;
  return or(eq(tip.priority, 0), and(unmarked, harmless));
}

export interface Marked {
  readonly priority: number;
  readonly reason: string | null;
}

/** Which of them a row in hand is of. */
export const categoriesOf = ({ priority, reason }: Marked): Category[] =>
  priority === 0
    ? []
    : categories.filter(
        (category) => reason === reasonsOf[category] || (category === 'suspected_abuse' && priority === abusePriority),
      );
