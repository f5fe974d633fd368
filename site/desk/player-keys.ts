export const playerActs = [
  ...(['toggle', 'back', 'forward', 'frameBack', 'frameForward', 'mute', 'loop', 'slower', 'faster'] as const),
  ...(['closer', 'farther', 'rotate', 'darker', 'brighter', 'sharper', 'reset'] as const),
  ...(['panLeft', 'panRight', 'panUp', 'panDown'] as const),
] as const;
export type PlayerAct = (typeof playerActs)[number];

const acts: Record<string, PlayerAct> = {
  ' ': 'toggle',
  k: 'toggle',
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  ',': 'frameBack',
  '.': 'frameForward',
  m: 'mute',
  l: 'loop',
  '<': 'slower',
  '>': 'faster',
  '+': 'closer',
  '-': 'farther',
  r: 'rotate',
  d: 'darker',
  e: 'brighter',
  x: 'sharper',
  '0': 'reset',
};
const shifted: Record<string, PlayerAct> = {
  ArrowLeft: 'panLeft',
  ArrowRight: 'panRight',
  ArrowUp: 'panUp',
  ArrowDown: 'panDown',
};

/**
 * What a key means inside the player. A button keeps its own space, a list its letters and arrows, so that nothing that
 * has focus loses what it does; the seek bar gives up its arrows, because five seconds are what people expect there.
 */
export function playerKey(
  {
    key,
    shiftKey = false,
    ctrlKey,
    metaKey,
    altKey,
  }: { key: string; shiftKey?: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  tag: string,
  type: string | null = null,
): PlayerAct | undefined {
  const means = shiftKey && Object.hasOwn(shifted, key) ? shifted : acts;
  if (ctrlKey || metaKey || altKey || !Object.hasOwn(means, key)) return undefined;
  if (tag === 'SELECT' || tag === 'TEXTAREA' || (tag === 'INPUT' && type !== 'range')) return undefined;
  if (tag === 'BUTTON' && key === ' ') return undefined;
  return means[key];
}
