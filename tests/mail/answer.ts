import type { Letter } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import { inboxMessageKey } from '../../api/drop/keys.ts';
import { takeMessage } from '../../api/evidence/take-message.ts';
import { ulid } from '../../api/ulid.ts';
import type { TestDesk } from '../desk/bench.ts';

/** An answer as the intake leaves it for the inside, taken in as the evidence worker does. Answers its id. */
export async function takeAnswer(
  { desk, police }: TestDesk,
  mailbox: string,
  text: string,
  answers?: { to: string; value: string },
  reviewsAnswers = false,
): Promise<string> {
  const at = desk.now();
  const id = ulid(at);
  const body = { kind: 'text' as const, text, ...(answers ? { answers } : {}) };
  const written: Letter = { v: 1, id, mailbox, at: at.toISOString(), from: 'sender', body };
  await desk.drop.putIfAbsent(inboxMessageKey(id), sealJson(written, [police.recipient]));
  const { drop, store, now, log } = desk;
  await takeMessage({ drop, store, now, log, identity: police, reviewsAnswers }, inboxMessageKey(id));
  return id;
}
