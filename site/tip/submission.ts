import type { SavedDraft } from './saved.ts';
import type { TipDraft } from './tip.svelte.ts';
import type { FileUpload } from './upload.svelte.ts';

const filled = (value: string): string | undefined => value.trim() || undefined;

/** What is sent in the end. */
export function submissionOf(draft: TipDraft): Record<string, unknown> {
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

/** What is put aside while the person writes. */
export function savedDraft(draft: TipDraft): SavedDraft {
  const { danger, text, when, where, recognised, contactChoice, name, phone, email } = draft;
  const files = draft.files.flatMap((upload) => upload.saved() ?? []);
  return { danger, text, when, where, recognised, contactChoice, name, phone, email, files };
}

/** A recorder whose clock is wrong may write a year no reader takes: better no time than a tip that cannot be sent. */
export function instantOf(ms: number): string | undefined {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  return year >= 0 && year <= 9999 ? at.toISOString() : undefined;
}
