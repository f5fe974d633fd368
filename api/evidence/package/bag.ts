import { digestOf } from '../custody.ts';

/**
 * A BAG (BagIt 1.0, RFC 8493): tag files that say what lies under `data/`, so that anybody with `sha256sum -c` can tell
 * whether everything is there and nothing was changed.
 */
export interface BagFile {
  /** below the bag's folder, with `data/` */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface TagFile {
  readonly path: string;
  readonly text: string;
}

/** RFC 8493 section 2.1.1, to the letter */
export const bagDeclaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
export const manifestName = 'manifest-sha256.txt';
export const tagManifestName = 'tagmanifest-sha256.txt';
/** The token over the tag manifest; it came later, so no manifest can name it. */
export const timestampName = 'tagmanifest-sha256.txt.tsr';

/** Section 2.1.3: the digest, two spaces (as sha256sum writes and reads it), the path. Ours hold nothing to be escaped. */
const manifestOf = (files: readonly Pick<BagFile, 'path' | 'sha256'>[]): string =>
  files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');

/** Section 2.2.2: a label, a colon, a value on one line. */
const infoOf = (info: Readonly<Record<string, string>>): string =>
  Object.entries(info)
    .map(([label, value]) => `${label}: ${value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()}\n`)
    .join('');

/** The tag files of a bag, in the order they are written; `oxum` is worked out here. */
export function tagFiles(payload: readonly BagFile[], info: Readonly<Record<string, string>>): TagFile[] {
  const octets = payload.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const tags: TagFile[] = [
    { path: 'bagit.txt', text: bagDeclaration },
    { path: 'bag-info.txt', text: infoOf({ ...info, 'Payload-Oxum': `${octets}.${payload.length}` }) },
    { path: manifestName, text: manifestOf(payload) },
  ];
  const sums = tags.map(({ path, text }) => ({ path, sha256: digestOf(Buffer.from(text)) }));
  return [...tags, { path: tagManifestName, text: manifestOf(sums) }];
}
