import { z } from 'zod';
import { custodyActions } from '../../db/values.ts';
import { decode, NoteBroken, type NoteVerifier, parseVerifierKey } from '../../signed-note.ts';
import { canonical, chainStart, digestOf } from '../custody.ts';
import { type Checkpoint, openCheckpoint } from '../log/checkpoint.ts';
import { isIncluded, leafHash } from '../log/tree.ts';
import type { Checking } from './check.ts';
import { isMaking } from './copies.ts';
import { checkpointPath, custodyPath, proofsPath, vkeyPath } from './papers.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const event = z.object({
  seq: z.int().min(1),
  previousHash: sha256,
  at: z.iso.datetime(),
  action: z.enum(custodyActions),
  fileId: z.string().optional(),
  sha256Before: sha256.optional(),
  sha256After: sha256.optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
type Event = z.infer<typeof event> & { readonly line: Buffer };
const proof = z.object({ seq: z.int(), index: z.int(), path: z.array(z.string()) });

export interface CustodyFound {
  readonly events: number;
  /** events under the checkpoint */
  readonly signed: number;
  readonly origin: string | undefined;
  readonly originals: number;
}

type Texts = ReadonlyMap<string, Buffer | undefined>;

/** The custody log, its proofs, and what it says of the files that `listed` holds by their paths. */
export function checkCustody(texts: Texts, listed: ReadonlyMap<string, string>, checking: Checking): CustodyFound {
  const events = readEvents(texts.get(custodyPath), checking);
  checkOrder(events, checking);
  const checkpoint = findCheckpoint(texts, checking);
  const signed = checkpoint ? checkProofs(events, texts.get(proofsPath), checkpoint, checking) : 0;
  const originals = checkFiles(events, listed, checking);
  return { events: events.length, signed, origin: checkpoint?.origin, originals };
}

/** A line counts when it is, byte for byte, what is hashed. */
function readEvents(text: Buffer | undefined, { report }: Checking): Event[] {
  const lines = (text?.toString() ?? '').split('\n');
  if (!text || lines.pop() !== '') report({ what: custodyPath, is: 'is missing or cut off', expected: 'whole lines' });
  return lines.flatMap((line, at) => {
    const parsed = event.safeParse(jsonOf(line));
    if (parsed.success && canonical(jsonOf(line)) === line) return [{ ...parsed.data, line: Buffer.from(line) }];
    report({
      what: `${custodyPath}, line ${at + 1}`,
      is: 'is not an event as it is hashed',
      expected: 'canonical JSON',
    });
    return [];
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // reported by whoever parses it
  }
}

function checkOrder(events: readonly Event[], { report }: Checking): void {
  let last: Event | undefined;
  for (const each of events) {
    const what = `custody event ${each.seq}`;
    if (last && each.seq <= last.seq)
      report({ what, is: `stands after event ${last.seq}`, expected: 'events in the order they happened' });
    const before = each.seq === 1 ? chainStart : last?.seq === each.seq - 1 ? digestOf(last.line) : undefined;
    if (before !== undefined && each.previousHash !== before)
      report({ what, is: `previousHash is ${each.previousHash}`, expected: `${before}, the hash of the event before` });
    last = each;
  }
}

function findCheckpoint(texts: Texts, { verifier, report, warn }: Checking): Checkpoint | undefined {
  const note = texts.get(checkpointPath)?.toString();
  const inside = verifierIn(texts.get(vkeyPath)?.toString());
  if (note === undefined) {
    if (verifier)
      report({ what: checkpointPath, is: 'is missing', expected: `a checkpoint signed by ${verifier.vkey}` });
    else warn('Custody is not signed: its events hold together by their own hashes alone.');
    return undefined;
  }
  if (!verifier)
    warn(`The key is the one in the package (${inside?.vkey ?? 'unreadable'}). Compare it, or name one with --key.`);
  else if (inside?.vkey !== verifier.vkey)
    report({ what: vkeyPath, is: `it is ${inside?.vkey ?? 'unreadable'}`, expected: verifier.vkey });
  const key = verifier ?? inside;
  try {
    if (key) return openCheckpoint(note, key);
    throw new NoteBroken('without a key that can be read');
  } catch (error) {
    if (!(error instanceof NoteBroken)) throw error;
    report({
      what: checkpointPath,
      is: `it is ${error.message}`,
      expected: `a checkpoint signed by ${key?.vkey ?? 'its log'}`,
    });
    return undefined;
  }
}

function verifierIn(text: string | undefined): NoteVerifier | undefined {
  try {
    return text === undefined ? undefined : parseVerifierKey(text);
  } catch (error) {
    if (error instanceof NoteBroken) return undefined;
    throw error;
  }
}

/** Answers how many events are under the checkpoint; each must be. */
function checkProofs(
  events: readonly Event[],
  text: Buffer | undefined,
  { size, root }: Checkpoint,
  checking: Checking,
) {
  const lines = (text?.toString() ?? '').split('\n').filter((line) => line !== '');
  const proofs = new Map(
    lines.flatMap((line) => {
      const parsed = proof.safeParse(jsonOf(line));
      return parsed.success ? [[parsed.data.seq, parsed.data] as const] : [];
    }),
  );
  let signed = 0;
  for (const { seq, line } of events) {
    const given = proofs.get(seq);
    const path = given?.path.map((base64) => decode(base64) ?? new Uint8Array(0));
    const isUnder = path && isIncluded({ index: seq - 1, size, leaf: leafHash(line), proof: path, root });
    if (isUnder) signed += 1;
    else {
      const is = given ? 'is not under the signed root' : 'has no proof';
      checking.report({ what: `custody event ${seq}`, is, expected: `a path to the root over ${size} events` });
    }
  }
  return signed;
}

/** Every original is one that was received, hashed and accepted; every copy one that was derived. Answers how many. */
function checkFiles(events: readonly Event[], listed: ReadonlyMap<string, string>, checking: Checking): number {
  const { report } = checking;
  const accepted = new Map(
    events.flatMap((each) =>
      each.action === 'accept' && each.fileId ? [[String(each.details?.['exhibit']), each.fileId] as const] : [],
    ),
  );
  let originals = 0;
  for (const [path, sha256] of listed) {
    const [, kind, reference = '', name = ''] = /^data\/(originals|viewing|working)\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (!kind) continue;
    if (kind === 'originals') originals += 1;
    const file = accepted.get(reference);
    const action = kind === 'originals' ? 'hash' : 'derive';
    const ofFile = events.filter((each) => each.fileId === file);
    const said = ofFile.some((each) => each.action === action && each.sha256After === sha256);
    if (file === undefined)
      report({ what: path, is: 'was never accepted', expected: `an event that accepts ${reference}` });
    else if (kind === 'working') checkWorking({ path, name, sha256 }, ofFile, listed, checking);
    else if (!said)
      report({ what: path, is: `custody knows no such bytes (${sha256})`, expected: `the “${action}” event’s` });
  }
  const missing = [...accepted.keys()].filter(
    (reference) => ![...listed.keys()].some((path) => path.startsWith(`data/originals/${reference}/`)),
  );
  for (const reference of missing)
    report({ what: `exhibit ${reference}`, is: 'is missing', expected: 'its original, as it was accepted' });
  return originals;
}

interface Working {
  readonly path: string;
  /** in the folder of its exhibit */
  readonly name: string;
  readonly sha256: string;
}

/** A working copy, its plan and its command lines: all three there, and each what the event of its making says. */
function checkWorking(
  { path, name, sha256 }: Working,
  ofFile: readonly Event[],
  listed: ReadonlyMap<string, string>,
  { report }: Checking,
): void {
  const [, copy = '', part = ''] = /^(K-\d{4}-\d+)\.(plan\.json|commands\.json|mp4|jpg|png)$/.exec(name) ?? [];
  const made = ofFile.find(({ action, details, sha256After }) => {
    return isMaking(action) && details?.['copy'] === copy && sha256After !== undefined;
  });
  const whole = ofFile.find(({ action }) => action === 'hash')?.sha256After;
  if (!made || made.sha256Before !== whole) {
    report({
      what: path,
      is: 'custody knows no such working copy',
      expected: 'an event that made it of this original',
    });
    return;
  }
  const digests: Record<string, unknown> = {
    'plan.json': made.details?.['planSha256'],
    'commands.json': made.details?.['commandsSha256'],
  };
  const expected = part in digests ? digests[part] : made.sha256After;
  if (sha256 !== expected)
    report({
      what: path,
      is: `custody knows no such bytes (${sha256})`,
      expected: `${expected}, as event ${made.seq} says`,
    });
  const base = path.slice(0, path.length - part.length);
  const beside = ['plan.json', 'commands.json'].map((other) => base + other);
  const media = ['mp4', 'jpg', 'png'].map((ending) => base + ending);
  for (const other of part in digests ? [] : beside)
    if (!listed.has(other)) report({ what: other, is: 'is missing', expected: `what ${path} was made by` });
  if (part in digests && !media.some((other) => listed.has(other)))
    report({ what: path, is: 'stands alone', expected: `the working copy ${copy} beside it` });
}
