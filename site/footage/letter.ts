import type { Answering, Letter } from '../../api/drop/documents.ts';
import { ulid } from '../../api/ulid.ts';

/** A letter to the police, as the page seals it (docs/decisions/0037). */
export function writtenLetter(mailbox: string, text: string, answers: Answering | undefined): Letter {
  const at = new Date();
  const body = { kind: 'text', text, ...(answers ? { answers } : {}) } as const;
  return { v: 1, id: ulid(at), mailbox, at: at.toISOString(), from: 'sender', body };
}
