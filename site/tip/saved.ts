import type { Limits } from './limits.ts';
import type { Origin, Picker } from './provenance.ts';
import type { TipDraft } from './tip.svelte.ts';

/** A draft as it lies sealed at the intake, readable with the code alone. All optional, as the person may stop anywhere. */
export interface SavedDraft {
  danger?: '' | 'yes' | 'no';
  text?: string;
  when?: string;
  where?: string;
  recognised?: '' | 'before' | 'picture' | 'neither';
  contactChoice?: '' | 'anonymous' | 'known';
  name?: string;
  phone?: string;
  email?: string;
  files?: SavedFile[];
}

export interface SavedFile {
  /** 32 hexadecimal digits: the upload at the intake */
  upload: string;
  name: string;
  type: string;
  sizeBytes: number;
  lastModified?: number | undefined;
  /** sample.ts */
  sample?: string | undefined;
  sha256?: string | undefined;
  note?: string | undefined;
  origin: Origin;
  picker?: Picker | undefined;
  version?: number | undefined;
  versionOf?: string | undefined;
  place?: 'yes' | 'no' | 'unknown' | undefined;
  recordedAt?: string | undefined;
}

/** The answer to POST /api/tips/continue. */
export interface Continued {
  tip: string;
  token: string;
  appeal?: string;
  draft: SavedDraft;
  savedAt: string;
  limits?: Limits;
}

/** What is put aside while the person writes. */
export function savedDraft(draft: TipDraft): SavedDraft {
  const { danger, text, when, where, recognised, contactChoice, name, phone, email } = draft;
  const files = draft.files.flatMap((upload) => upload.saved() ?? []);
  return { danger, text, when, where, recognised, contactChoice, name, phone, email, files };
}
