import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { z } from 'zod';
import { type SentPhrase, sentPhrase } from '../drop/documents.ts';
import type { DeskEnv } from './access.ts';
import type { Desk } from './desk.ts';

const inBoth = { da: z.string().trim().min(1).max(500), en: z.string().trim().min(1).max(500) };
const id = z.string().regex(/^[a-z0-9_]{1,40}$/);
const named = z.strictObject({ id, ...inBoth });

/** `content/phrases.json`: what is asked again and again, in words that were weighed once, in both languages. */
const book = z
  .strictObject({
    /** what may be chosen among, by name */
    choices: z.record(id, z.array(named).min(2).max(12)),
    topics: z.array(named).min(1),
    phrases: z.array(
      z.strictObject({
        id,
        topic: id,
        ...inBoth,
        /** the name of `choices`, `time` or `place`; without it nothing is asked */
        answer: z.string().optional(),
      }),
    ),
  })
  .superRefine(({ choices, topics, phrases }, check) => {
    const wrong = (message: string) => check.addIssue({ code: 'custom', message });
    for (const list of [topics, phrases, ...Object.values(choices)])
      if (new Set(list.map((one) => one.id)).size !== list.length) wrong('an id stands there twice');
    for (const { id, topic, answer } of phrases) {
      if (!topics.some((one) => one.id === topic)) wrong(`${id}: no such topic`);
      if (answer && answer !== 'time' && answer !== 'place' && !Object.hasOwn(choices, answer))
        wrong(`${id}: no such choice`);
    }
  });

export interface Phrase extends SentPhrase {
  topic: string;
}
export interface PhraseBook {
  topics: readonly { id: string; da: string; en: string }[];
  phrases: readonly Phrase[];
}

/** Throws when it is not whole: a phrase in one language only would be sent to somebody who cannot read it. */
export function parsePhrases(text: string): PhraseBook {
  const { choices, topics, phrases } = book.parse(JSON.parse(text));
  const answerOf = (answer: string): SentPhrase['answer'] =>
    answer === 'time' || answer === 'place' ? { kind: answer } : { kind: 'choice', options: choices[answer] ?? [] };
  return {
    topics,
    phrases: phrases.map(({ answer, topic, ...phrase }) => ({
      ...sentPhrase.parse({ ...phrase, ...(answer ? { answer: answerOf(answer) } : {}) }),
      topic,
    })),
  };
}

/** The phrase book of the content; empty where there is none. */
export function readPhrases(contentDir: string | undefined): PhraseBook {
  const path = contentDir && join(contentDir, 'phrases.json');
  return path && existsSync(path) ? parsePhrases(readFileSync(path, 'utf8')) : { topics: [], phrases: [] };
}

export function addPhrases(api: Hono<DeskEnv>, { phrases }: Desk): void {
  api.get('/phrases', (c) => c.json(phrases));
}
