import type { FileUpload } from './upload.svelte.ts';

/** What a file picked on a later visit turns out to be, measured against those that still wait for their bytes. */
export type Recognised = { kind: 'same' | 'version'; upload: FileUpload } | { kind: 'new' };

/** Names a phone gives to every picture or film it hands over: they say nothing about which one it is. */
const anyName = /^(image|photo|video|img|trim|movie)?[-_. ]?(?:[0-9a-f]{8}-[0-9a-f-]{27})?\.\w+$/i;

/**
 * The same bytes are the same file, whatever they are called now. Other bytes under the same name, or picked for this very
 * row, are another copy: a phone makes one each time (`sample` is of sample.ts; undefined where it could not be made).
 */
export function recognise(
  file: File,
  sample: string | undefined,
  waiting: readonly FileUpload[],
  row?: FileUpload,
): Recognised {
  const candidates = row ? [row, ...waiting.filter((upload) => upload !== row)] : waiting;
  const same = candidates.find((upload) => isSame(upload, file, sample));
  if (same) return { kind: 'same', upload: same };
  if (row) return { kind: 'version', upload: row };
  const named = candidates.filter(({ name }) => name === file.name);
  const [only] = named;
  return only && named.length === 1 && !anyName.test(file.name) ? { kind: 'version', upload: only } : { kind: 'new' };
}

function isSame(upload: FileUpload, file: File, sample: string | undefined): boolean {
  if (upload.sizeBytes !== file.size) return false;
  if (upload.sample !== undefined && sample !== undefined) return upload.sample === sample;
  return upload.name === file.name && upload.lastModified === file.lastModified;
}
