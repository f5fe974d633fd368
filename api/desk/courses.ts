import { and, asc, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { type Role, roles } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { recordAccess } from './access-log.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';

const course = z.string().trim().min(1).max(80);
/** Every role but the administrator's: somebody must always be able to enter that a course was passed. */
const demanding = roles.filter((role) => role !== 'administrator') as [Role, ...Role[]];
const demand = z.object({ role: z.enum(demanding), course, demanded: z.boolean() });
const held = z.object({
  course,
  /** the last moment it counts; null takes the course away */
  validUntil: z.iso.datetime().nullable(),
});

export interface Held {
  userId: string;
  course: string;
  validUntil: Date;
}

/**
 * COURSES a role demands, and who holds them until when. Whoever lacks one, or lets it run out, is refused with
 * course_expired from their next request on (session.ts reads it with the session). Set by an administrator; recorded.
 */
export function addCourses(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  const { courseDemand, courseHeld } = t;

  api.get('/courses', async (c) => c.json({ demands: await listDemands(store.read, t) }));

  api.post('/courses', async (c) => {
    const { role, course, demanded } = await parseBody(c, demand);
    const at = now();
    const demands = await store.write(async (tx) => {
      const here = and(eq(courseDemand.role, role), eq(courseDemand.course, course));
      if (demanded) await tx.insert(courseDemand).values({ role, course }).onConflictDoNothing();
      else await tx.delete(courseDemand).where(here);
      const details = { role, course, demanded };
      await recordAccess(tx, t, { at, action: 'course_demand', actor: c.get('member').id, details });
      return listDemands(tx, t);
    });
    return c.json({ demands });
  });

  api.post('/staff/:id/courses', async (c) => {
    const { course, validUntil } = await parseBody(c, held);
    const userId = c.req.param('id');
    const at = now();
    const courses = await store.write(async (tx) => {
      const [known] = await tx.select({ id: t.user.id }).from(t.user).where(eq(t.user.id, userId));
      if (!known) throw new Refusal('staff_unknown');
      await tx.delete(courseHeld).where(and(eq(courseHeld.userId, userId), eq(courseHeld.course, course)));
      if (validUntil) await tx.insert(courseHeld).values({ userId, course, validUntil: new Date(validUntil) });
      const details = { course, validUntil };
      await recordAccess(tx, t, { at, action: 'course', actor: c.get('member').id, subject: userId, details });
      return (await listHeld(tx, t)).filter((one) => one.userId === userId);
    });
    return c.json({ courses });
  });
}

const listDemands = (query: Query, { courseDemand }: Tables): Promise<{ role: Role; course: string }[]> =>
  query.select().from(courseDemand).orderBy(asc(courseDemand.role), asc(courseDemand.course));

export const listHeld = (query: Query, { courseHeld }: Tables): Promise<Held[]> =>
  query.select().from(courseHeld).orderBy(asc(courseHeld.course));
