export type PlayerAct = 'toggle' | 'back' | 'forward' | 'frameBack' | 'frameForward' | 'mute';

const acts: Record<string, PlayerAct> = {
  ' ': 'toggle',
  k: 'toggle',
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  ',': 'frameBack',
  '.': 'frameForward',
  m: 'mute',
};

/**
 * What a key means inside the player. A button keeps its own space, a list its letters and arrows, so that nothing that
 * has focus loses what it does; the seek bar gives up its arrows, because five seconds are what people expect there.
 */
export function playerKey(
  { key, ctrlKey, metaKey, altKey }: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  tag: string,
  type: string | null = null,
): PlayerAct | undefined {
  if (ctrlKey || metaKey || altKey || !Object.hasOwn(acts, key)) return undefined;
  if (tag === 'SELECT' || tag === 'TEXTAREA' || (tag === 'INPUT' && type !== 'range')) return undefined;
  if (tag === 'BUTTON' && key === ' ') return undefined;
  return acts[key];
}
