/**
 * THE COMMON ALERTING PROTOCOL (OASIS CAP 1.2): what the alert of a missing person (site/cap.ts) and its cancellation
 * (takedown.ts) have in common. The first revision is the alert; later ones and the cancellation refer to it, so that
 * a receiver who has seen any of them knows what is meant.
 */
export interface Alerted {
  readonly publicId: string;
  /** when the first revision was published */
  readonly since: string;
  /** an invented person: receivers must take no notice (CAP 1.2, 3.2.1 status) */
  readonly isTest: boolean;
}

export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** CAP forbids the letter Z (3.3.2). */
export const capInstant = (instant: string): string => instant.replace(/(\.\d+)?Z$/, '-00:00');

export const capIdentifier = (publicId: string, revision: number): string => `${publicId}.r${revision}`;

/** The first lines of every message, in the order of the schema; no value here needs escaping. */
export function capHead(
  { publicId, since, isTest }: Alerted,
  message: { sender: string; revision: number | 'end'; sentAt: string },
): { before: string; references: string } {
  const { sender, revision, sentAt } = message;
  const isFirst = revision === 1;
  const identifier = revision === 'end' ? `${publicId}.end` : capIdentifier(publicId, revision);
  return {
    before: `<identifier>${identifier}</identifier>
<sender>${sender}</sender>
<sent>${capInstant(isFirst ? since : sentAt)}</sent>
<status>${isTest ? 'Test' : 'Actual'}</status>
<msgType>${revision === 'end' ? 'Cancel' : isFirst ? 'Alert' : 'Update'}</msgType>
<scope>Public</scope>`,
    references: isFirst
      ? ''
      : `<references>${sender},${capIdentifier(publicId, 1)},${capInstant(since)}</references>\n`,
  };
}

/** What the address of an alert answers when its appeal has ended. */
export function capCancel(alerted: Alerted, sender: string, endedAt: string): string {
  const { before, references } = capHead(alerted, { sender, revision: 'end', sentAt: endedAt });
  return `<?xml version="1.0" encoding="utf-8"?>
<alert xmlns="${capNamespace}">
${before}
${references}</alert>
`;
}
