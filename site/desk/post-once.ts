import { ulid } from '../../api/ulid.ts';
import { post } from './api.ts';

/** Ids of what was sent and not answered yet, by what it says. */
const unanswered = new Map<string, string>();

/** Posts what must be written once: sent again after a lost answer it carries the same id, and the desk knows it again. */
export async function postOnce<T>(path: string, words: object): Promise<T> {
  const what = JSON.stringify([path, words]);
  const id = unanswered.get(what) ?? ulid(new Date());
  unanswered.set(what, id);
  const answer = await post<T>(path, { ...words, id });
  unanswered.delete(what);
  return answer;
}
