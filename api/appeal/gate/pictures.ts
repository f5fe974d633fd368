import { showsPeople } from '../media.ts';
import type { Rule } from '../rule-book.ts';
import { altCharacters } from '../text.ts';
import {
  consented,
  type Failure,
  failure,
  generally,
  identifies,
  isOurs,
  type Seen,
  type Standing,
  savesLife,
} from './seen.ts';

/** Whether a rule lets the people it is about be shown. */
export function pictureAllowed(seen: Seen, rule: Rule, here: Standing, allowed: 'no' | 'yes' | 'consent'): Failure[] {
  if (allowed === 'yes') return [];
  if (allowed === 'consent' && (consented(seen, 'photo') || savesLife(seen, rule))) return [];
  const code = allowed === 'no' ? 'picture_not_allowed' : 'picture_without_consent';
  return [...seen.media.entries()]
    .filter(([, one]) => identifies(one) && isOurs(rule, seen.subjects[one.subjectRef ?? -1] ?? {}))
    .map(([at]) => failure(here, code, `media.${at}`));
}

/** What holds for every picture, film and sound, whatever the appeal stands on. */
export const ofThePictures = (seen: Seen): Failure[] =>
  [...seen.media.keys()].flatMap((at) => [
    ...ofItsName(seen, at),
    ...whoIsShown(seen, at),
    ...ofTheSound(seen, at),
    ...ofTheWords(seen, at),
  ]);

/** Its files and its text are found by it. */
function ofItsName(seen: Seen, at: number): Failure[] {
  const { name } = seen.media[at]!;
  const taken = name !== undefined && seen.media.findIndex((one) => one.name === name) < at;
  return taken ? [failure(generally(seen, 'correct'), 'name_taken', `media.${at}.name`)] : [];
}

function whoIsShown(seen: Seen, at: number): Failure[] {
  const one = seen.media[at]!;
  const failures: Failure[] = [];
  if (one.kind && showsPeople.includes(one.kind) && one.bystandersBlurred !== true)
    failures.push(failure(generally(seen, 'bystanders'), 'bystanders_visible', `media.${at}.bystandersBlurred`));
  const named = one.subjectRef === undefined ? undefined : seen.subjects[one.subjectRef];
  if (!named && (one.subjectRef !== undefined || identifies(one)))
    failures.push(failure(generally(seen, 'correct'), 'picture_without_person', `media.${at}.subjectRef`));
  return failures;
}

function ofTheSound(seen: Seen, at: number): Failure[] {
  const { kind, audioMuted, soundNeeded } = seen.media[at]!;
  const heard = kind === 'audio' || (kind === 'video' && audioMuted !== true);
  if (!heard || soundNeeded) return [];
  const field = kind === 'audio' ? 'soundNeeded' : 'audioMuted';
  return [failure(generally(seen, 'sound'), 'sound_not_muted', `media.${at}.${field}`)];
}

function ofTheWords(seen: Seen, at: number): Failure[] {
  const { kind, alt = {}, captions, audioDescription, transcript } = seen.media[at]!;
  const failures: Failure[] = [];
  for (const lang of ['da', 'en'] as const) {
    const [field, length] = [`media.${at}.alt.${lang}`, alt[lang]?.length ?? 0];
    if (length >= altCharacters) continue;
    const code = length === 0 ? 'alt_missing' : 'alt_too_short';
    failures.push(failure(generally(seen, 'alt-text'), code, field, { needed: altCharacters }));
  }
  const missing = (code: Failure['code'], field: string) =>
    failures.push(failure(generally(seen, 'captions'), code, `media.${at}.${field}`));
  if (kind === 'video' && !captions) missing('captions_missing', 'captions');
  if (kind === 'video' && !audioDescription) missing('description_missing', 'audioDescription');
  if (kind === 'audio' && !transcript) missing('transcript_missing', 'transcript');
  return failures;
}
