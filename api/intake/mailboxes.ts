import type { Hono } from 'hono';
import { z } from 'zod';
import { answering } from '../drop/documents.ts';
import { writtenUlid } from '../ulid.ts';
import { readBody } from './body.ts';
import { openDialogue, readLetters, writeMessage } from './dialogue.ts';
import type { Gate } from './gate.ts';
import type { Parts } from './parts.ts';
import type { Guard } from './pressure.ts';
import { answerTo } from './questions.ts';
import { inWords } from './store-refusal.ts';

export const key = z.object({ code: z.string().max(100) });
/** Words of the sender's own, or what they chose as the answer to one of our questions. */
export const message = key.extend({
  text: z.string().default(''),
  answers: answering.optional(),
  language: z.enum(['da', 'en']).default('da'),
  /** a ULID that the page draws for one message and sends with every try */
  retry: z.string().regex(writtenUlid).optional(),
});

/** Reading and answering with the code. */
export function addMailboxes(app: Hono, parts: Parts, gate: Gate, guard: Guard): void {
  app.post('/api/mailbox', async (c) => {
    const { code } = await readBody(c, key);
    const dialogue = await gate(() => openDialogue(parts, code), { of: guard.turnOf(c) });
    const letters = await readLetters(parts, dialogue);
    return c.json({ letters: letters.map(({ id, at, from, body }) => ({ id, at, from, body })) });
  });

  app.post('/api/mailbox/messages', async (c) => {
    const { code, text, answers, language, retry } = await readBody(c, message);
    const dialogue = await gate(() => openDialogue(parts, code), { of: guard.turnOf(c) });
    const words = answers
      ? answerTo(await readLetters(parts, dialogue), answers, language)
      : { kind: 'text' as const, text };
    const { id, at } = await inWords(() => writeMessage(parts, dialogue, words, retry));
    return c.json({ id, at }, 201);
  });
}
