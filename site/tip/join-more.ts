import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from './exchange.ts';
import type { Continued, SavedFile } from './saved.ts';
import type { Submitting } from './submission.ts';
import type { TipDraft } from './tip.svelte.ts';
import type { FileUpload } from './upload.svelte.ts';

const lookEveryMs = 5000;

/**
 * There are files with the tip that are not on the list here. Those that another device has put aside come on it, with their
 * names, and nothing is sent before the sender has seen them. Of the others the sender is told: sent again, the tip goes
 * without them (`told`).
 */
export async function joinMore(
  draft: TipDraft,
  refused: Refused,
  { exchange, rest, signal, told }: Omit<Submitting, 'retry'>,
): Promise<void> {
  const uploads = Array.isArray(refused.said['uploads']) ? refused.said['uploads'].map(String) : [];
  const found = (await newestOf(draft, exchange)).filter(({ upload }) => uploads.includes(upload));
  const rows = found.map((saved) => draft.uploads.make(saved));
  draft.files = [...draft.files, ...rows];
  for (const row of rows) void follow(draft, row, rest, signal);
  const unlisted = uploads.filter((id) => found.every(({ upload }) => upload !== id));
  if (rows.length === 0) for (const id of unlisted) told.add(id);
  draft.sending = 'no';
  draft.refusal = rows.length > 0 ? joined(rows.length) : (refused.sentence ?? 'unknown');
  draft.edited();
}

/** Asks how much of it is there, until it is whole or somebody picked it here: the other device may still be sending. */
async function follow(draft: TipDraft, row: FileUpload, rest: Submitting['rest'], signal: AbortSignal): Promise<void> {
  await row.look();
  while (row.state === 'missing' && draft.files.includes(row) && !signal.aborted) {
    await rest(lookEveryMs, signal);
    await row.look();
  }
}

/** What was put aside last, by whichever device; nothing where it cannot be read now. */
async function newestOf({ opened: { code } }: TipDraft, exchange: Exchange): Promise<SavedFile[]> {
  if (code === undefined) return [];
  try {
    const { draft } = (await postJson(exchange, '/api/tips/continue', { code })) as Partial<Continued>;
    return draft?.files ?? [];
  } catch (error) {
    if (!(error instanceof ConnectionLost || error instanceof Refused)) throw error;
    return [];
  }
}

const joined = (files: number): Sentence => ({
  da: `Fra en anden enhed er der kommet ${files === 1 ? 'en fil' : `${files} filer`} til dit tip. Intet er sendt. Se listen over filer igennem, fjern dem, du ikke vil sende, og send igen.`,
  en: `${files === 1 ? 'A file has' : `${files} files have`} come to your tip from another device. Nothing was sent. Look through the list of files, remove those you do not want to send, and send again.`,
});
