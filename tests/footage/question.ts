import { parseRecipient, recipientOf } from '../../api/drop/age.ts';
import type { Letter } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import { letterKey } from '../../api/drop/keys.ts';
import { requestAnswers, requestQuestion } from '../../api/footage/request.ts';
import { ulid } from '../../api/ulid.ts';
import type { Shop } from '../intake/shop.ts';
import type { PublicHalf } from '../tip/public-half.ts';

/** The first letter of a request, which asks for one of the five answers; answers its id. */
export async function askInLetter(
  { drop, police }: Pick<PublicHalf, 'drop' | 'police'>,
  { mailbox }: Shop,
): Promise<string> {
  const at = new Date();
  const words = { da: 'Har I optagelsen?', en: 'Do you have the footage?' };
  const options = requestAnswers.map((id) => ({ id, da: id, en: id }));
  const body: Letter['body'] = {
    kind: 'text',
    text: words.da,
    phrase: { id: requestQuestion, ...words, answer: { kind: 'choice', options } },
  };
  const letter: Letter = { v: 1, id: ulid(at), mailbox: mailbox.id, at: at.toISOString(), from: 'police', body };
  const readers = [mailbox.recipient, recipientOf(police)].map(parseRecipient);
  await drop.putIfAbsent(letterKey(mailbox.id, letter.id), sealJson(letter, readers));
  return letter.id;
}
