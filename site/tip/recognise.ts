/** What is known of a file from an earlier visit; `name` with its folders where it came in folders. */
export interface Known {
  readonly name: string;
  readonly sizeBytes: number;
  readonly lastModified: number | undefined;
  readonly sample: string | undefined;
}
/** A file as it was picked, under a name of the same kind. */
export type Picked = Pick<File, 'name' | 'size' | 'lastModified'>;

/** What a file picked on a later visit turns out to be, measured against those that still wait for their bytes. */
export type Recognised<One extends Known> = { kind: 'same' | 'version'; upload: One } | { kind: 'new' };

/** Names a phone gives to every picture or film it hands over: they say nothing about which one it is. */
const anyName = /^(image|photo|video|img|trim|movie)?[-_. ]?(?:[0-9a-f]{8}-[0-9a-f-]{27})?\.\w+$/i;

/**
 * The same bytes are the same file, whatever they are called now. Other bytes under the same name, or picked for this very
 * row, are another copy: a phone makes one each time (`sample` is of sample.ts; undefined where it could not be made).
 */
export function recognise<One extends Known>(
  file: Picked,
  sample: string | undefined,
  waiting: readonly One[],
  row?: One,
): Recognised<One> {
  const candidates = row ? [row, ...waiting.filter((upload) => upload !== row)] : waiting;
  const alike = candidates.filter((upload) => isSame(upload, file, sample));
  // the same bytes may lie in two folders
  const same = alike.find((upload) => upload === row || upload.name === file.name) ?? alike[0];
  if (same) return { kind: 'same', upload: same };
  if (row) return { kind: 'version', upload: row };
  const named = candidates.filter(({ name }) => name === file.name);
  const [only] = named;
  return only && named.length === 1 && !anyName.test(file.name) ? { kind: 'version', upload: only } : { kind: 'new' };
}

function isSame(upload: Known, file: Picked, sample: string | undefined): boolean {
  if (upload.sizeBytes !== file.size) return false;
  if (upload.sample !== undefined && sample !== undefined) return upload.sample === sample;
  return upload.name === file.name && upload.lastModified === file.lastModified;
}
