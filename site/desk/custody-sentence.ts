import type { DeskText } from '../text/desk.ts';
import type { CustodyEvent, TipFile } from './wire.ts';

type Words = DeskText['custody'];

/** "Mette Holm afspillede fil 2": who did what to which thing, for somebody who has to explain it aloud. */
export function custodySentence(event: CustodyEvent, files: readonly Pick<TipFile, 'id'>[], words: Words): string {
  const sentences: Record<string, (what: string) => string> = words.sentence;
  const what = thingOf(event, files, words);
  if (event.inQueue) return `${actorOf(event, words)} ${words.inQueue(what)}`;
  const did = Object.hasOwn(sentences, event.action) ? sentences[event.action]!(what) : words.other(event.action, what);
  return `${actorOf(event, words)} ${did}`;
}

function actorOf({ actor, actorName }: CustodyEvent, words: Words): string {
  const processes: Record<string, string> = words.processes;
  return actorName ?? (Object.hasOwn(processes, actor) ? processes[actor]! : words.somebody);
}

function thingOf({ fileId }: CustodyEvent, files: readonly Pick<TipFile, 'id'>[], words: Words): string {
  const at = files.findIndex(({ id }) => id === fileId);
  return at === -1 ? words.theTip : words.file(at + 1);
}
