import type { DeskText } from '../../text/desk.ts';
import { timecode } from '../measures.ts';
import { movementOf } from './activity.ts';
import type { Analysis, Stretch } from './analysis.ts';

/** One line of the list under the strip: what there is, and the places to jump to. */
export interface Jumps {
  what: string;
  places: { text: string; startMs: number }[];
  /** how many more there are than are listed */
  more: number;
}

const most = 30;

/** The strip in words, for those who do not see it and for those who would rather read. */
export function jumpsOf(analysis: Analysis, words: DeskText['timeline']): Jumps[] {
  const movement = movementOf(analysis);
  const moving = movement?.kind === 'parts' ? movement.parts : [];
  const said = { parts: words.motionParts(moving.length), none: words.motionNone, throughout: words.motionThroughout };
  const shots = analysis.scenes.map((startMs) => ({ startMs, endMs: startMs }));
  return [
    ...(movement ? [jumps(said[movement.kind], moving)] : []),
    ...(analysis.black.length > 0 ? [jumps(words.blackParts(analysis.black.length), analysis.black)] : []),
    ...(analysis.frozen.length > 0 ? [jumps(words.frozenParts(analysis.frozen.length), analysis.frozen)] : []),
    ...(shots.length > 0 ? [jumps(words.scenes(shots.length), shots)] : []),
  ];
}

const jumps = (what: string, stretches: readonly Stretch[]): Jumps => ({
  what,
  places: stretches.slice(0, most).map(({ startMs, endMs }) => ({ startMs, text: spanOf(startMs, endMs) })),
  more: Math.max(0, stretches.length - most),
});

const spanOf = (startMs: number, endMs: number): string => {
  const [from, to] = [timecode(startMs), timecode(endMs)];
  return from === to ? from : `${from}–${to}`;
};

/** Where Page Up and Page Down lead: the starts of all that stands out, in order. */
export function stopsOf(analysis: Analysis): number[] {
  const movement = movementOf(analysis);
  const stretches = [...(movement?.kind === 'parts' ? movement.parts : []), ...analysis.black, ...analysis.frozen];
  const starts = [...stretches.map(({ startMs }) => startMs), ...analysis.scenes, 0, analysis.durationMs];
  return [...new Set(starts)].toSorted((a, b) => a - b);
}

/** What is to be seen at a moment, for the words beside it. */
export function seenAt(ms: number, analysis: Analysis): ('motion' | 'black' | 'frozen')[] {
  const within = ({ startMs, endMs }: Stretch) => ms >= startMs && ms < endMs;
  const movement = movementOf(analysis);
  const moves = movement?.kind === 'throughout' || (movement?.kind === 'parts' && movement.parts.some(within));
  return [
    ...(analysis.black.some(within) ? (['black'] as const) : []),
    ...(analysis.frozen.some(within) ? (['frozen'] as const) : []),
    ...(moves ? (['motion'] as const) : []),
  ];
}
