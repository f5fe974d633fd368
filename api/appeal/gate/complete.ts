import type { z } from 'zod';
import { liveAppeal } from '../model.ts';
import { publicFacts, publicText } from '../publish.ts';
import { appealTextSchema } from '../text.ts';
import { type Failure, failure, generally, type Seen } from './seen.ts';

type Path = readonly PropertyKey[];
/** Stands in for what the decision and the register add; the schema must have nothing to say about it. */
const at = '2026-01-01T00:00:00Z';
const decision = { unit: { da: '-', en: '-' }, at, secondReviewer: false, rulesVersion: '-' };
const issue = { publicId: 'EF-2026-000000', revision: 1, publishedAt: at, updatedAt: at };

/**
 * The last word is the published shape's: what passes the gate can be published. Says what no other check has said
 * already about the same field.
 */
export function whatIsIncomplete(seen: Seen, said: readonly Failure[]): Failure[] {
  const facts = publicFacts(seen.draft, decision, issue);
  const found = [
    ...issuesOf(liveAppeal, facts, inDraft),
    ...(['da', 'en', 'kl', 'fo'] as const)
      .filter((lang) => lang === 'da' || lang === 'en' || seen.draft.texts?.[lang])
      .flatMap((lang) => {
        const { head, body } = publicText(seen.draft, lang);
        const missingBody =
          body === undefined ? [{ code: 'answer_missing', field: `texts.${lang}.body` } as const] : [];
        return [...issuesOf(appealTextSchema, head, (path) => inTexts(seen, lang, path)), ...missingBody];
      }),
  ];
  const known = new Set(said.map(({ field }) => field));
  const isSaid = (field: string) => [...known].some((one) => one === field || one.startsWith(`${field}.`));
  return found
    .filter(({ field }) => !isSaid(field))
    .map(({ code, field }) => failure(generally(seen, 'correct'), code, field));
}

/** Where the draft has what the published facts have elsewhere. */
function inDraft(path: Path): Path {
  const [first] = path;
  if (first === 'jurisdiction') return ['district'];
  return first === 'reviewAt' || first === 'expiresAt' ? ['schedule', first] : path;
}

/** The text of a picture stands with the picture. */
function inTexts({ media }: Seen, lang: string, path: Path): Path {
  const [first, name] = path;
  if (first !== 'alt') return ['texts', lang, ...path];
  return ['media', media.findIndex((one) => (one.name ?? '') === name), 'alt', lang];
}

function issuesOf(schema: z.ZodType, value: unknown, place: (path: Path) => Path) {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path }) => ({
    code: valueAt(value, path) === undefined ? ('answer_missing' as const) : ('answer_wrong' as const),
    field: place(path).map(String).join('.'),
  }));
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
