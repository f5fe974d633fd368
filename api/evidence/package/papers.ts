import type { CustodyRow } from '../custody.ts';
import { entryOf, eventBytes } from '../custody.ts';
import type { EventProof } from '../log/proofs.ts';
import type { TagFile } from './bag.ts';
import { caseDocument } from './case-uco.ts';
import type { ExhibitRow, ViewingCopy } from './collect.ts';
import type { PackedCopy } from './copies.ts';
import { summaryPage } from './summary.ts';

/** An exhibit with where its files lie in the bag. */
export interface Packed {
  readonly row: ExhibitRow;
  /** `data/originals/…` */
  readonly path: string;
  readonly copies: readonly (ViewingCopy & { readonly path: string })[];
  readonly working: readonly PackedCopy[];
}

export interface Signed {
  /** the checkpoint as it was signed, and the key that verifies it */
  readonly note: string;
  readonly vkey: string;
  readonly proofs: readonly EventProof[];
}

/** What a package says about itself; the same facts go into its papers for people and for programs. */
export interface PackageFacts {
  readonly id: string;
  readonly caseRef: string;
  readonly at: Date;
  readonly exhibits: readonly Packed[];
  /** numbers of exhibits that were asked for and are set aside */
  readonly withheld: readonly string[];
  /** whether working copies were asked for */
  readonly copies: boolean;
  readonly events: readonly CustodyRow[];
  readonly signed: Signed | undefined;
}

export const custodyPath = 'data/custody/events.jsonl';
export const proofsPath = 'data/custody/proofs.jsonl';
export const checkpointPath = 'data/custody/checkpoint';
export const vkeyPath = 'data/custody/vkey';

/** Each line is what was hashed: SHA-256 of it, without its end, is the event's hash, and is a leaf of the tree (RFC 6962). */
const custodyLog = (events: readonly CustodyRow[]): string =>
  events.map((row) => `${Buffer.from(eventBytes(row.seq, row.previousHash, entryOf(row))).toString()}\n`).join('');

const proofLines = (proofs: readonly EventProof[]): string =>
  proofs
    .map(({ seq, index, path }) => {
      const hashes = path.map((hash) => Buffer.from(hash).toString('base64'));
      return `${JSON.stringify({ seq, index, path: hashes })}\n`;
    })
    .join('');

/** The files of a package that are written for it. */
export function papersOf(facts: PackageFacts): TagFile[] {
  const { events, signed } = facts;
  return [
    { path: 'data/summary.html', text: summaryPage(facts) },
    { path: 'data/case-uco.jsonld', text: `${JSON.stringify(caseDocument(facts), null, 1)}\n` },
    { path: custodyPath, text: custodyLog(events) },
    ...(signed
      ? [
          { path: proofsPath, text: proofLines(signed.proofs) },
          { path: checkpointPath, text: signed.note },
          { path: vkeyPath, text: `${signed.vkey}\n` },
        ]
      : []),
  ];
}
