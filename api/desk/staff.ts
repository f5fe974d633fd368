import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { roles } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type AccessEntry, recordAccess } from './access-log.ts';
import { parseBody } from './body.ts';
import { listHeld } from './courses.ts';
import type { Desk } from './desk.ts';
import { requireReason, writtenReason } from './reasons.ts';

const change = z.object({
  role: z.enum(roles).optional(),
  district: z.string().min(1).max(40).nullable().optional(),
  disabled: z.boolean().optional(),
  reason: writtenReason,
});

/**
 * Who works here. A change takes a reason and counts from the person's next request: their sessions end with it, so that
 * nothing that was open goes on with what they may no longer do. There is always one administrator left.
 */
export function addStaff(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;

  api.get('/staff', async (c) => {
    const staff = await read.select(columns(t)).from(t.user).orderBy(asc(t.user.name), asc(t.user.id));
    const courses = await listHeld(read, t);
    const coursesOf = (id: string) =>
      courses.filter(({ userId }) => userId === id).map(({ course, validUntil }) => ({ course, validUntil }));
    return c.json({ staff: staff.map((one) => ({ ...one, courses: coursesOf(one.id) })) });
  });

  api.post('/staff/:id', async (c) => {
    const { disabled, role, district, reason: given } = await parseBody(c, change);
    const reason = requireReason(given);
    const id = c.req.param('id');
    const at = now();
    const member = await store.write(async (tx) => {
      const [before] = await tx.select(columns(t)).from(t.user).where(eq(t.user.id, id));
      const changes = {
        ...(role ? { role } : {}),
        ...(district === undefined ? {} : { district }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? at : null }),
        updatedAt: at,
      };
      const [found] = await tx.update(t.user).set(changes).where(eq(t.user.id, id)).returning(columns(t));
      if (!found || !before) throw new Refusal('staff_unknown');
      const entries = entriesOf(before, found);
      for (const { action, details } of entries)
        await recordAccess(tx, t, {
          at,
          action,
          actor: c.get('member').id,
          subject: id,
          details: { ...details, reason },
        });
      await requireAdministrator(tx, t);
      if (entries.length > 0) await tx.delete(t.session).where(eq(t.session.userId, id));
      return found;
    });
    return c.json({ member });
  });
}

const columns = ({ user }: Tables) => ({
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  district: user.district,
  twoFactorEnabled: user.twoFactorEnabled,
  createdAt: user.createdAt,
  disabledAt: user.disabledAt,
});

interface Standing {
  role: string;
  district: string | null;
  disabledAt: Date | null;
}

/** What has changed, one entry each. */
function entriesOf(before: Standing, after: Standing): Pick<AccessEntry, 'action' | 'details'>[] {
  const entries: Pick<AccessEntry, 'action' | 'details'>[] = [];
  for (const what of ['role', 'district'] as const)
    if (before[what] !== after[what]) entries.push({ action: what, details: { from: before[what], to: after[what] } });
  if (!before.disabledAt !== !after.disabledAt) entries.push({ action: after.disabledAt ? 'close' : 'open' });
  return entries;
}

async function requireAdministrator(tx: Query, { user }: Tables): Promise<void> {
  const [one] = await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.role, 'administrator'), isNull(user.disabledAt)))
    .limit(1);
  if (!one) throw new Refusal('last_administrator');
}
