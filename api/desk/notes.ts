import { createHash } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { record } from './act.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { maySeeHidden } from './tip-state.ts';
import { requireTip } from './tips.ts';

export const maxNoteCharacters = 5000;
const writing = z.object({ text: z.string().trim() });

/**
 * What staff tell each other about a tip, whoever holds it. Append-only; the sender never sees it. The digest of the words
 * stands in custody, the words do not: custody is kept longer than they may be.
 */
export function addNotes(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/tips/:id/notes', async (c) => {
    const { text } = await parseBody(c, writing);
    if (text === '') throw new Refusal('note_missing');
    if (text.length > maxNoteCharacters) throw new Refusal('note_too_long');
    const member = c.get('member');
    const at = now();
    const note = await store.write(async (tx) => {
      const tip = await requireTip(tx, t, member, c.req.param('id'));
      if (tip.state === 'hidden' && !maySeeHidden(member.role)) throw new Refusal('transition_forbidden');
      const row = { id: ulid(at), tipId: tip.id, byUser: member.id, at, text };
      await tx.insert(t.note).values(row);
      const sha256After = createHash('sha256').update(text).digest('hex');
      await record({ tx, t, tip, member, at }, 'annotate', { sha256After, details: { note: row.id } });
      return { id: row.id, at, text, byUser: { id: member.id, name: member.name } };
    });
    return c.json({ note }, 201);
  });
}

/** Oldest first. */
export async function listNotes(read: Query, { note, user }: Tables, tip: string) {
  const rows = await read
    .select({ id: note.id, at: note.at, text: note.text, byId: user.id, byName: user.name })
    .from(note)
    .innerJoin(user, eq(user.id, note.byUser))
    .where(eq(note.tipId, tip))
    .orderBy(asc(note.at), asc(note.id));
  return rows.map(({ byId, byName, ...row }) => ({ ...row, byUser: { id: byId, name: byName } }));
}
