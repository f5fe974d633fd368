import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { type MailChoice, mailChoices } from '../db/values.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { localTime } from './mail/due.ts';
import type { Session } from './session.ts';

const settings = z.object({ language: z.enum(['da', 'en']).optional(), mail: z.enum(mailChoices).optional() });

/** How the session was begun, and when both factors were proven (null: only one was). */
const shown = ({ method, provenAt }: Session) => ({ method, provenAt });

/** Who is signed in, the language they read the desk in, and when they are told by mail that something waits. */
export function addMe(api: Hono<DeskEnv>, { store, mail, now }: Desk): void {
  const { t } = store;
  api.get('/me', async (c) => {
    const member = c.get('member');
    const [row] = await store.read
      .select({ choice: t.staffMail.choice })
      .from(t.staffMail)
      .where(eq(t.staffMail.userId, member.id));
    const told = { choice: row?.choice ?? 'immediately', digestHour: mail?.digestHour ?? null };
    return c.json({ user: member, session: shown(c.get('session')), mail: told });
  });

  api.post('/me', async (c) => {
    const { language, mail: choice } = await parseBody(c, settings);
    const member = c.get('member');
    const at = now();
    await store.write(async (tx) => {
      if (language) await tx.update(t.user).set({ language, updatedAt: at }).where(eq(t.user.id, member.id));
      if (choice) await chooseMail(tx, t, member.id, choice, at);
    });
    return c.json({ user: { ...member, ...(language ? { language } : {}) } });
  });
}

/** Whoever chooses the digest in the course of a day gets the first one the day after. */
async function chooseMail(tx: Query, { staffMail }: Tables, member: string, choice: MailChoice, at: Date) {
  await tx
    .update(staffMail)
    .set({ choice, digestDay: localTime(at).day })
    .where(eq(staffMail.userId, member));
}
