import type { RequestDocument } from '../../api/footage/request.ts';
import { Refused } from '../tip/exchange.ts';
import type { Limits } from '../tip/limits.ts';

/** The answer to POST /api/requests/open. What is sealed is in base64. */
export interface Opened {
  /** the request; absent once the police have closed it */
  asked?: string;
  letters: string[];
  draft?: string;
  /** of the draft: what the next save is based on */
  draftId?: string;
  /** the hand-in that was begun, or a new one */
  tip?: string;
  token?: string;
  limits?: Limits;
  /** something was handed in before */
  isHandedIn: boolean;
}

/** A reader of our own, since a schema library would outweigh the page. */
export function readOpened(answer: unknown): Opened {
  const { asked, letters, draft, draftId, tip, token, limits, isHandedIn } = (answer ?? {}) as Record<string, unknown>;
  if (!Array.isArray(letters) || !letters.every((letter) => typeof letter === 'string'))
    throw new Refused(200, 'unknown');
  return {
    letters,
    isHandedIn: isHandedIn === true,
    ...(typeof asked === 'string' ? { asked } : {}),
    ...(typeof draft === 'string' ? { draft } : {}),
    ...(typeof draftId === 'string' ? { draftId } : {}),
    ...(typeof tip === 'string' ? { tip } : {}),
    ...(typeof token === 'string' ? { token } : {}),
    ...(typeof limits === 'object' && limits !== null ? { limits: limits as Limits } : {}),
  };
}

/** Reads the request itself. The desk wrote it by a strict schema (api/footage/request.ts); a later version is not guessed at. */
export function readRequest(text: string, mailbox: string): RequestDocument | undefined {
  const request = JSON.parse(text) as Partial<RequestDocument> | null;
  const isOurs =
    request?.v === 1 &&
    request.mailbox === mailbox &&
    [request.reference, request.place, request.from, request.to, request.police].every(
      (value) => typeof value === 'string',
    ) &&
    typeof request.ground === 'object' &&
    typeof request.contact === 'object';
  return isOurs ? (request as RequestDocument) : undefined;
}
