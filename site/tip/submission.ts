import { ConnectionLost, type Exchange, Refused } from './exchange.ts';
import { joinMore } from './join-more.ts';
import { readReceipt } from './receipt.ts';
import { retryDelayMs } from './rest.ts';
import type { TipDraft } from './tip.svelte.ts';
import type { FileUpload } from './upload.svelte.ts';

const filled = (value: string): string | undefined => value.trim() || undefined;

export interface Submitting {
  /** known to this page alone: whoever shows it again gets the receipt again, when its answer was lost */
  retry: string;
  exchange: Exchange;
  rest(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
  /** uploads the sender was told of, and sends without */
  told: Set<string>;
}

/** Sends the tip until it has a receipt, or a refusal that no later try would change. Comes with the last step. */
export async function submit(draft: TipDraft, { retry, ...how }: Submitting): Promise<void> {
  const { rest, signal, told } = how;
  // every try says the same: the receipt of one that arrived, and whose answer was lost, is the receipt of these words
  const submission = { ...submissionOf(draft), without: [...leftOut(draft), ...told] };
  for (let attempt = 1; draft.receipt === undefined && !signal.aborted; attempt++) {
    try {
      const answer = await draft.opened.submit({ retry, ...submission });
      draft.sending = 'no';
      draft.receipt = readReceipt(answer);
    } catch (error) {
      if (error instanceof Refused && error.code === 'tip_has_more') return joinMore(draft, error, how);
      if (!survives(draft, error, attempt)) return;
      await rest(retryDelayMs(attempt), signal);
    }
  }
}

function survives(draft: TipDraft, error: unknown, attempt: number): boolean {
  const refused = error instanceof Refused ? error : undefined;
  const { code } = draft.opened;
  // its tip is gone, and goes again as another when its files are there (begin-again.ts)
  if (refused?.isExpired && draft.sending === 'waiting') return false;
  if (refused?.code === 'tip_already_submitted' && attempt > 1) {
    draft.sending = 'no';
    // A try of ours arrived, and the server cannot tell which (it crashed in between): say so instead of pretending.
    draft.receipt = { receivedAt: new Date().toISOString(), files: [], ...(code === undefined ? {} : { code }) };
    return false;
  }
  if (refused?.code === 'token_expired' && draft.files.length === 0 && attempt === 1) {
    draft.opened.reopen();
    return true;
  }
  if (error instanceof ConnectionLost || (refused?.isPassing && refused.status !== 409)) {
    draft.sending = 'interrupted';
    draft.refusal = refused?.sentence;
    return true;
  }
  draft.sending = 'no';
  draft.refusal = refused?.sentence ?? 'unknown';
  if (!refused) throw error;
  return false;
}

/** Known here and not sent: taken out of the list, or replaced by another copy. */
function leftOut(draft: TipDraft): string[] {
  const ids = draft.uploads.made.flatMap(({ uploadId, versionOf }) => [uploadId, versionOf]);
  const sent = new Set(draft.files.map(({ uploadId }) => uploadId));
  return [...new Set(ids)].filter((id) => id !== undefined && !sent.has(id)) as string[];
}

/** What is sent in the end. */
function submissionOf(draft: TipDraft): Record<string, unknown> {
  return {
    text: draft.fullText,
    when: filled(draft.when),
    where: filled(draft.where),
    danger: draft.danger === 'yes',
    contact: draft.isAnonymous
      ? undefined
      : { name: filled(draft.name), phone: filled(draft.phone), email: filled(draft.email) },
    files: draft.files.map(fileOf),
  };
}

function fileOf(upload: FileUpload): Record<string, unknown> {
  const { uploadId, name, type, sha256, note, origin, picker, version, lastModified, reveals } = upload;
  const { place, recordedAt } = reveals ?? {};
  const lastModifiedAt = lastModified === undefined ? undefined : instantOf(lastModified);
  const provenance = { origin, lastModifiedAt, picker, place, recordedAt, version };
  return { upload: uploadId, name, type: filled(type), sha256, note: filled(note), provenance };
}

/** A recorder whose clock is wrong may write a year no reader takes: better no time than a tip that cannot be sent. */
export function instantOf(ms: number): string | undefined {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  return year >= 0 && year <= 9999 ? at.toISOString() : undefined;
}
