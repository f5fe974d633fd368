import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { NoteVerifier } from '../../signed-note.ts';
import type { Report } from '../log/problem.ts';
import { bagDeclaration, manifestName, tagManifestName, timestampName } from './bag.ts';
import { type CustodyFound, checkCustody } from './check-custody.ts';
import { checkpointPath, custodyPath, proofsPath, vkeyPath } from './papers.ts';
import { openZip, type Zipped } from './unzip.ts';

/**
 * THE CHECK of a package, from the package alone: every byte against the manifests, nothing missing and nothing added, every
 * custody event under the signed root, every original the one custody speaks of. It trusts the key it is given, if any.
 */
export interface Checking {
  /** whose checkpoints count; without one the key in the package is used, and that is said */
  readonly verifier?: NoteVerifier | undefined;
  /** SHA-256 of the manifest, as custody or the police say it */
  readonly manifestSha256?: string | undefined;
  readonly report: Report;
  /** what keeps the check from saying more, without being wrong */
  readonly warn: (sentence: string) => void;
}

export interface Checked extends CustodyFound {
  readonly files: number;
  readonly bytes: number;
  readonly manifestSha256: string;
}

/** A file of the bag, by its path below the folder. */
interface Found {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** of what is read as text; a film is not kept */
  readonly text: Buffer | undefined;
}

const papers = [custodyPath, proofsPath, checkpointPath, vkeyPath];
const tagNames = ['bagit.txt', 'bag-info.txt', manifestName];
const known = [...tagNames, tagManifestName, timestampName];
/** the log of a hundred thousand events; what is larger is not held in memory */
const textBytes = 256 * 1024 ** 2;

/** What no signature covers: whoever knows BagIt can make the manifests agree with anything. */
const unvouched =
  'Nothing vouches for the summary and the other papers, nor that no event was left out: name --manifest=<SHA-256 that custody says>.';

/** Throws ZipBroken when there is nothing to look at. */
export async function checkPackage(path: string, checking: Checking): Promise<Checked> {
  const { report } = checking;
  const zip = await openZip(path, report);
  try {
    const bag = await readBag(zip.entries, report);
    const listed = checkManifests(bag, report);
    checkInfo(bag, report);
    checkTimestamp(bag, checking);
    const manifestSha256 = bag.get(manifestName)?.sha256 ?? '';
    const { manifestSha256: expected } = checking;
    if (!expected) checking.warn(unvouched);
    else if (expected !== manifestSha256)
      report({ what: manifestName, is: `its SHA-256 is ${manifestSha256}`, expected: `${expected}, as you were told` });
    const texts = new Map(papers.map((name) => [name, bag.get(name)?.text]));
    const found = checkCustody(texts, listed, checking);
    const bytes = [...bag.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { ...found, files: bag.size, bytes, manifestSha256 };
  } finally {
    await zip.close();
  }
}

async function readBag(entries: readonly Zipped[], report: Report): Promise<Map<string, Found>> {
  const bag = new Map<string, Found>();
  const folder = entries[0]?.path.split('/')[0] ?? '';
  for (const entry of entries) {
    const path = entry.path.slice(folder.length + 1);
    if (!entry.path.startsWith(`${folder}/`) || path.split('/').some((part) => part === '' || part.startsWith('.')))
      report({ what: `entry ${entry.path}`, is: 'lies elsewhere', expected: `a plain file in the folder ${folder}` });
    const isText = (known.includes(path) || papers.includes(path)) && entry.sizeBytes <= textBytes;
    bag.set(path, await readEntry(entry, isText, report));
  }
  return bag;
}

async function readEntry(entry: Zipped, isText: boolean, report: Report): Promise<Found> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let sum = 0;
  for await (const chunk of entry.read()) {
    hash.update(chunk);
    sum = crc32(chunk, sum);
    if (isText) kept.push(chunk);
  }
  if (sum !== entry.crc32)
    report({
      what: `entry ${entry.path}`,
      is: 'its checksum is another',
      expected: 'the one in the archive’s directory',
    });
  return { sizeBytes: entry.sizeBytes, sha256: hash.digest('hex'), text: isText ? Buffer.concat(kept) : undefined };
}

/** Both manifests, both ways. Answers what the payload manifest lists. */
function checkManifests(bag: ReadonlyMap<string, Found>, report: Report): Map<string, string> {
  const declaration = bag.get('bagit.txt')?.text?.toString();
  if (declaration !== undefined && declaration !== bagDeclaration)
    report({ what: 'bagit.txt', is: 'says something else', expected: 'BagIt 1.0 in UTF-8 (RFC 8493 section 2.1.1)' });
  const tags = readManifest(bag, tagManifestName, report);
  const payload = readManifest(bag, manifestName, report);
  for (const name of tagNames)
    if (!tags.has(name))
      report({ what: name, is: `is not in ${tagManifestName}`, expected: 'a line with its SHA-256' });
  for (const [path, sha256] of [...tags, ...payload]) compareFile(path, sha256, bag.get(path), report);
  for (const path of bag.keys())
    if (!payload.has(path) && !known.includes(path))
      report({ what: path, is: 'was added', expected: `a line in ${manifestName}` });
  return payload;
}

function compareFile(what: string, sha256: string, found: Found | undefined, report: Report): void {
  if (!found) report({ what, is: 'is missing', expected: `a file with SHA-256 ${sha256}` });
  else if (found.sha256 !== sha256) report({ what, is: `its SHA-256 is ${found.sha256}`, expected: sha256 });
}

function readManifest(bag: ReadonlyMap<string, Found>, name: string, report: Report): Map<string, string> {
  const text = bag.get(name)?.text?.toString();
  if (text === undefined) report({ what: name, is: 'is missing', expected: 'a manifest' });
  const lines = (text ?? '').split('\n');
  if (lines.pop() !== '') report({ what: name, is: 'does not end its last line', expected: 'whole lines' });
  const listed = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    const right = path !== undefined && !listed.has(path) && (name === tagManifestName) !== path.startsWith('data/');
    if (!right)
      report({ what: `${name}, line ${at + 1}`, is: 'cannot be read', expected: 'a SHA-256 and a path, once' });
    else listed.set(path, sha256!);
  }
  return listed;
}

function checkInfo(bag: ReadonlyMap<string, Found>, report: Report): void {
  const info = bag.get('bag-info.txt')?.text?.toString() ?? '';
  const payload = [...bag].filter(([path]) => path.startsWith('data/'));
  const octets = payload.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  for (const line of [`Payload-Oxum: ${octets}.${payload.length}`, 'biometricGrant: none'])
    if (!info.split('\n').includes(line))
      report({ what: 'bag-info.txt', is: `does not say “${line}”`, expected: 'that line' });
}

function checkTimestamp(bag: ReadonlyMap<string, Found>, { report, warn }: Checking): void {
  const token = bag.get(timestampName)?.text;
  const sha256 = bag.get(tagManifestName)?.sha256;
  if (!token || !sha256) warn('There is no timestamp; when the package was made is the police’s word.');
  else if (!token.includes(Buffer.from(sha256, 'hex')))
    report({ what: timestampName, is: 'is about something else', expected: `SHA-256 ${sha256} of ${tagManifestName}` });
  else warn('Who signed the timestamp was not checked; openssl ts -verify does (docs/evidence-package.md).');
}
