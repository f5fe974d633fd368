import { crc32 } from 'node:zlib';
import { ZipWriter } from '../../api/desk/package/zip.ts';
import { manifestName, tagFiles, tagManifestName } from '../../api/evidence/package/bag.ts';
import { openZip } from '../../api/evidence/package/unzip.ts';
import { sha256 } from './evidence.ts';

/** A package taken apart, to be altered and put together again as a forger would. */
export type Bag = Map<string, Buffer>;

export async function takeApart(path: string): Promise<{ folder: string; bag: Bag }> {
  const zip = await openZip(path, ({ what, is }) => {
    throw new Error(`${what}: ${is}`);
  });
  const bag: Bag = new Map();
  let folder = '';
  for (const entry of zip.entries) {
    const [first = '', ...rest] = entry.path.split('/');
    const chunks: Buffer[] = [];
    for await (const chunk of entry.read()) chunks.push(Buffer.from(chunk));
    folder = first;
    bag.set(rest.join('/'), Buffer.concat(chunks));
  }
  await zip.close();
  return { folder, bag };
}

export function putTogether(entries: readonly (readonly [path: string, bytes: Uint8Array])[]): Buffer {
  const writer = new ZipWriter(new Date('2026-11-28T12:00:00Z'));
  const parts: Uint8Array[] = [];
  for (const [path, bytes] of entries) {
    parts.push(writer.begin({ path, sizeBytes: bytes.length }), bytes);
    parts.push(writer.end(crc32(bytes)));
  }
  return Buffer.concat([...parts, writer.finish()]);
}

export const entriesOf = (folder: string, bag: Bag): [string, Buffer][] =>
  [...bag].map(([path, bytes]) => [`${folder}/${path}`, bytes]);

/** Makes all manifests agree with what lies there now: a forger who knows BagIt. */
export function bindAgain(bag: Bag): void {
  const payload = [...bag].filter(([path]) => path.startsWith('data/'));
  const files = payload.map(([path, bytes]) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) }));
  const lines = bag.get('bag-info.txt')!.toString().trimEnd().split('\n');
  const info = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
  delete info['Payload-Oxum'];
  for (const { path, text } of tagFiles(files, info))
    if ([manifestName, tagManifestName, 'bag-info.txt'].includes(path)) bag.set(path, Buffer.from(text));
}

export const edit = (bag: Bag, path: string, change: (text: string) => string): void =>
  void bag.set(path, Buffer.from(change(bag.get(path)!.toString())));
