import type { DeskText } from '../../../text/desk.ts';
import type { FootageAddressee, FootageTally } from '../../wire-footage.ts';

/** Where those who were asked stand, in words; what needs somebody comes first. Pure. */
export interface Told {
  name: string;
  tag: string;
}
export function tallyOf(tally: FootageTally, words: DeskText['footage']): (Told & { count: number })[] {
  const { answers, handedIn, silent } = words;
  return [
    { name: answers.help, tag: 'tag-urgent', count: tally.help },
    { name: silent, tag: '', count: tally.silent },
    { name: answers.saved, tag: 'tag-ready', count: tally.saved },
    { name: handedIn, tag: 'tag-accepted', count: tally.handedIn },
    { name: answers.nothing, tag: '', count: tally.nothing },
    { name: answers.off, tag: '', count: tally.off },
    { name: answers.not_mine, tag: '', count: tally.notMine },
  ].filter(({ count }) => count > 0);
}

/** The same for one of them. */
export function standingOf(
  { answer, handedInAt, isOpened }: Pick<FootageAddressee, 'answer' | 'handedInAt' | 'isOpened'>,
  words: DeskText['footage'],
): Told {
  if (handedInAt !== null) return { name: words.handedIn, tag: 'tag-accepted' };
  if (answer === null) return isOpened ? { name: words.opened, tag: 'tag-claimed' } : { name: words.silent, tag: '' };
  const tag = { saved: 'tag-ready', help: 'tag-urgent', nothing: '', off: '', not_mine: '' }[answer];
  return { name: words.answers[answer], tag };
}
