import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { roles } from '../db/tables.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';

const change = z.object({
  role: z.enum(roles).optional(),
  district: z.string().min(1).max(40).nullable().optional(),
  disabled: z.boolean().optional(),
});

/** Who works here. A change counts from the person's next request; there is always one administrator left. */
export function addStaff(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;

  api.get('/staff', async (c) => {
    const staff = await read.select(columns(t)).from(t.user).orderBy(asc(t.user.name), asc(t.user.id));
    return c.json({ staff });
  });

  api.post('/staff/:id', async (c) => {
    const { disabled, role, district } = await parseBody(c, change);
    const id = c.req.param('id');
    const at = now();
    const member = await store.write(async (tx) => {
      const changes = {
        ...(role ? { role } : {}),
        ...(district === undefined ? {} : { district }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? at : null }),
        updatedAt: at,
      };
      const [found] = await tx.update(t.user).set(changes).where(eq(t.user.id, id)).returning(columns(t));
      if (!found) throw new Refusal('staff_unknown');
      await requireAdministrator(tx, t);
      if (disabled) await tx.delete(t.session).where(eq(t.session.userId, id));
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

async function requireAdministrator(tx: Query, { user }: Tables): Promise<void> {
  const [one] = await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.role, 'administrator'), isNull(user.disabledAt)))
    .limit(1);
  if (!one) throw new Refusal('last_administrator');
}
