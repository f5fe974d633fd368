import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentDir, readJson } from './content.ts';
import type { Language } from './language.ts';
import { businessText } from './text/business.ts';

/**
 * How to get footage out of a recorder: `content/recorders/<id>.json`, one a brand. What is generally known of it; menus differ
 * from model to model, and whoever shows a guide says so.
 */
const both = z.strictObject({ da: z.string().min(1), en: z.string().min(1) });
export const recorderKinds = ['recorder', 'software', 'doorbell', 'dashcam', 'other'] as const;

const recorderGuide = z.strictObject({
  /** absent where the guide is of a kind and not of a brand */
  brand: z.string().min(1).optional(),
  kind: z.enum(recorderKinds),
  /** names the same comes under, for whoever looks for theirs */
  alsoSoldAs: z.array(z.string().min(1)),
  /** what files of it end in */
  endings: z.array(z.string().regex(/^\.[a-z0-9]+$/)),
  native: both,
  player: z.strictObject({ name: z.string().min(1).optional(), note: both }),
  steps: z.array(both).min(2).max(6),
  /** where its clock stands */
  clock: both,
  /** after how long it records over the oldest */
  keeps: both,
  watchOut: both,
});
export type RecorderGuide = z.infer<typeof recorderGuide> & { id: string };

/** By kind, then by name; the guide for all others comes last. */
export function recorderGuides(): RecorderGuide[] {
  return readdirSync(join(contentDir(), 'recorders'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ ...recorderGuide.parse(readJson('recorders', file)), id: file.slice(0, -'.json'.length) }))
    .sort(
      (a, b) =>
        recorderKinds.indexOf(a.kind) - recorderKinds.indexOf(b.kind) || (a.brand ?? '').localeCompare(b.brand ?? ''),
    );
}

/** What a guide is called: the brand, or the kind where it is of no brand. */
export function recorderName({ brand, kind }: RecorderGuide, lang: Language): string {
  const { kinds, unnamed } = businessText[lang].guides;
  return brand ?? (kind === 'dashcam' || kind === 'other' ? unnamed[kind] : kinds[kind]);
}

/** One guide in one language, as the hand-in wizard shows it (footage/StepRecorder.svelte). */
export interface ShortGuide {
  id: string;
  name: string;
  alsoSoldAs: string[];
  steps: string[];
  native: string;
  player: string;
  clock: string;
  watchOut: string;
}

export const shortGuides = (lang: Language): ShortGuide[] =>
  recorderGuides().map((guide) => ({
    id: guide.id,
    name: recorderName(guide, lang),
    alsoSoldAs: guide.alsoSoldAs,
    steps: guide.steps.map((step) => step[lang]),
    native: guide.native[lang],
    player: [guide.player.name, guide.player.note[lang]].filter(Boolean).join('. '),
    clock: guide.clock[lang],
    watchOut: guide.watchOut[lang],
  }));
