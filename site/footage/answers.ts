import type { RequestAnswer, requestQuestion } from '../../api/footage/request.ts';
import type { Letter } from '../mailbox/letters.ts';

/** What a shop can say with one touch, in this order; a test holds them equal to api/footage/request.ts. */
export const quickAnswers: readonly RequestAnswer[] = ['saved', 'nothing', 'off', 'not_mine', 'help'];
const question: typeof requestQuestion = 'footage_request';

/** The letter that asks, and that an answer names. */
export const askingLetter = (letters: readonly Letter[]): Letter | undefined =>
  letters.find(({ from, body }) => from === 'police' && body.kind === 'text' && body.phrase?.id === question);

export interface GivenAnswer {
  answer: RequestAnswer;
  at: string;
}

/** The answer that counts: the latest. */
export function givenAnswer(letters: readonly Letter[]): GivenAnswer | undefined {
  const asking = askingLetter(letters)?.id;
  const given = letters.flatMap(({ at, from, body }) => {
    const answers = from === 'sender' && body.kind === 'text' ? body.answers : undefined;
    const answer = quickAnswers.find((quick) => quick === answers?.value);
    return answer && answers?.to === asking ? [{ answer, at }] : [];
  });
  return given.at(-1);
}
