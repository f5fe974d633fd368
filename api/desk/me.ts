import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import type { Session } from './session.ts';

const settings = z.object({ language: z.enum(['da', 'en']) });

/** How the session was begun, and when both factors were proven (null: only one was). */
const shown = ({ method, provenAt }: Session) => ({ method, provenAt });

/** Who is signed in, and the language they read the desk in. */
export function addMe(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.get('/me', (c) => c.json({ user: c.get('member'), session: shown(c.get('session')) }));

  api.post('/me', async (c) => {
    const { language } = await parseBody(c, settings);
    const { id } = c.get('member');
    await store.write(async (tx) => {
      await tx.update(t.user).set({ language, updatedAt: now() }).where(eq(t.user.id, id));
    });
    return c.json({ user: { ...c.get('member'), language } });
  });
}
