/**
 * THE COMMON ALERTING PROTOCOL (OASIS CAP 1.2): what the alert of a missing person (site/cap.ts) and its cancellation
 * (takedown.ts) have in common. The first revision is the alert; later ones and the cancellation refer to all before them,
 * so that a receiver who has seen any of them knows what is meant. An appeal may end, come back and end again: each end has
 * a name of its own, or the second would look like the first one repeated.
 */
export interface Alerted {
  readonly publicId: string;
  /** when the first revision was published */
  readonly since: string;
  /** when each later one was; a release of before does not say */
  readonly later?: readonly { readonly revision: number; readonly at: string }[];
  /** an invented person: receivers must take no notice (CAP 1.2, 3.2.1 status) */
  readonly isTest: boolean;
}

export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** CAP forbids the letter Z (3.3.2). */
export const capInstant = (instant: string): string => instant.replace(/(\.\d+)?Z$/, '-00:00');

export const capIdentifier = (publicId: string, revision: number): string => `${publicId}.r${revision}`;

/** The first lines of every message, in the order of the schema; no value here needs escaping. */
export function capHead(
  { publicId, since, later = [], isTest }: Alerted,
  message: { sender: string; revision: number; sentAt: string; isEnd?: boolean },
): { before: string; references: string } {
  const { sender, revision, sentAt, isEnd = false } = message;
  const isFirst = revision === 1 && !isEnd;
  const identifier = capIdentifier(publicId, revision);
  const earlier = [{ revision: 1, at: since }, ...later].filter((one) => one.revision < revision || isEnd);
  const named = earlier.map((one) => `${sender},${capIdentifier(publicId, one.revision)},${capInstant(one.at)}`);
  return {
    before: `<identifier>${isEnd ? `${identifier}.end` : identifier}</identifier>
<sender>${sender}</sender>
<sent>${capInstant(isFirst ? since : sentAt)}</sent>
<status>${isTest ? 'Test' : 'Actual'}</status>
<msgType>${isEnd ? 'Cancel' : isFirst ? 'Alert' : 'Update'}</msgType>
<scope>Public</scope>`,
    references: isFirst ? '' : `<references>${named.join(' ')}</references>\n`,
  };
}

/** What the address of an alert answers when its appeal has ended, up to this revision. */
export function capCancel(alerted: Alerted, sender: string, end: { revision: number; endedAt: string }): string {
  const { revision, endedAt: sentAt } = end;
  const { before, references } = capHead(alerted, { sender, revision, sentAt, isEnd: true });
  return `<?xml version="1.0" encoding="utf-8"?>
<alert xmlns="${capNamespace}">
${before}
${references}</alert>
`;
}
