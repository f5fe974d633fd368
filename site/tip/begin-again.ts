import { forgetCode, keptCode } from './device.ts';
import type { Language } from './format.ts';
import type { TipDraft } from './tip.svelte.ts';
import type { FileUpload } from './upload.svelte.ts';

const said = {
  da: 'Det, der var gemt af dit tip, er slettet, fordi der gik mere end tre døgn. Alt, hvad der står her, er med endnu, men koden er en ny. Skriv den ned.',
  en: 'What was saved of your tip has been deleted, because more than three days passed. Everything on this page is still part of it, but the code is a new one. Write it down.',
};

/**
 * The intake keeps an unsent tip for some days, and this page was open for longer: what stands on it becomes another tip,
 * with another code, and its files go from their first byte. Sends it where it was being sent.
 */
export function beginAgain(draft: TipDraft, lang: Language): void {
  if (keptCode() === draft.opened.code) forgetCode();
  draft.opened.reopen();
  draft.beginning = 'no';
  if (draft.sending !== 'no') draft.sending = 'waiting';
  draft.files = draft.files.map((upload) => again(draft, upload));
  draft.welcome = said[lang];
  draft.begin();
}

/** Without its bytes at hand it waits, as after a reload, to be picked again. */
function again(draft: TipDraft, upload: FileUpload): FileUpload {
  upload.leave();
  const { file, note, origin, picker, sample, reveals } = upload;
  const saved = upload.saved();
  if (!file && !saved) return upload;
  const next = draft.uploads.make(file ?? saved!);
  Object.assign(next, { note, origin, picker, sample, reveals });
  if (upload.state === 'paused') next.pause();
  if (!file) void next.look();
  return next;
}
