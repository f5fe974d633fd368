import type { Engine } from '../db/engines.ts';
import { kinds } from './alteration-kinds.ts';
import { auditCopy, type Base, makeBase } from './custody-copy.ts';
import { createRandom, type Random } from './random.ts';

export interface AlterationsResult {
  /** by kind: how many were tried, and how many of those were found and named */
  readonly byKind: Readonly<Record<string, { tried: number; named: number }>>;
  /** what was not found, or not named */
  readonly missed: readonly string[];
  /** what is said of copies nobody touched */
  readonly control: readonly string[];
  /** of as many changes after the newest checkpoint, done with care: how many were found (docs/threat-model.md: none can be) */
  readonly unsigned: { readonly tried: number; readonly found: number };
  readonly seconds: number;
}

/**
 * Alters copies of an installation as somebody with every right on its database and vault would, each in one way chosen by
 * chance, and asks `npm run verify` about it. Found is not enough: a line must name what was altered.
 */
export async function proveAlterations({
  alterations,
  seed,
  engine,
}: {
  alterations: number;
  seed: number;
  engine: Engine;
}): Promise<AlterationsResult> {
  const startedAt = Date.now();
  const base = await makeBase(engine);
  const random = createRandom(seed);
  const names = Object.keys(kinds);
  const byKind = Object.fromEntries(names.map((name) => [name, { tried: 0, named: 0 }]));
  const missed: string[] = [];
  try {
    for (let n = 0; n < alterations; n++) {
      // every kind comes up: by turns, and within a kind by chance
      const kind = names[n % names.length]!;
      const wrong = await tryOne(base, kind, random);
      const count = byKind[kind]!;
      count.tried += 1;
      if (wrong) missed.push(`${kind}: ${wrong}`);
      else count.named += 1;
    }
    const control = [];
    for (const which of ['newest', 'newest'] as const) {
      const copy = await base.copy(which);
      control.push(...(await auditCopy(base, copy)).lines);
      await copy.remove();
    }
    const unsigned = await tryUnsigned(base, random, Math.ceil(alterations / 50));
    return { byKind, missed, control, unsigned, seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    await base.close();
  }
}

/** Answers what went wrong, or undefined when the alteration was found and named. */
async function tryOne(base: Base, kind: string, random: Random): Promise<string | undefined> {
  const { from = 'newest', alter } = kinds[kind]!;
  const copy = await base.copy(from);
  try {
    const { did, names } = await alter({ copy, base, random });
    const { lines } = await auditCopy(base, copy);
    if (lines.length === 0) return `${did}: not found`;
    return lines.some((line) => names.test(line))
      ? undefined
      : `${did}: not named in ${lines.join(' | ').slice(0, 400)}`;
  } finally {
    await copy.remove();
  }
}

/** Everything as the administrator wants it, when nobody outside holds a checkpoint of what was there before. */
async function tryUnsigned(base: Base, random: Random, rounds: number): Promise<{ tried: number; found: number }> {
  let [tried, found] = [0, 0];
  for (let round = 0; round < rounds; round++)
    for (const kind of ['rebuild after an edit', 'delete the last events'] as const) {
      const copy = await base.copy();
      try {
        await kinds[kind]!.alter({ copy, base, random, isUnsigned: true });
        tried += 1;
        if ((await auditCopy(base, copy, [])).lines.length > 0) found += 1;
      } finally {
        await copy.remove();
      }
    }
  return { tried, found };
}
