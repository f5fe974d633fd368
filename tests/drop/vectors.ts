import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SealFailure } from '../../api/drop/age.ts';

interface Plain {
  rule: 'bytes';
  label: string;
  length: number;
}
type Bytes = { sealed: string } | { of: string; cut?: number; flip?: { at: number; bit: number }; append?: string };
type Vector = { name: string; about: string } & Bytes & ({ plain: Plain } | { reason: SealFailure });

export interface SealVector {
  readonly name: string;
  readonly about: string;
  readonly sealed: Uint8Array;
  readonly expected: { plain: Uint8Array } | { reason: SealFailure };
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8')) as T;

/** Bytes everybody can make again: SHA-256 of `<label> 0`, `<label> 1`, … joined and cut. */
export function bytes(label: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${label} ${i}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

const seals = read<{ identity: string; otherIdentity: string; vectors: Vector[] }>('seals');
export const { identity, otherIdentity } = seals;

function sealedOf(vector: Bytes): Uint8Array {
  if ('sealed' in vector) return Buffer.from(vector.sealed, 'base64');
  const base = seals.vectors.find(({ name }) => name === vector.of);
  if (!base) throw new Error(`no vector ${vector.of}`);
  const sealed = Buffer.concat([sealedOf(base).subarray(0, vector.cut), Buffer.from(vector.append ?? '', 'base64')]);
  if (vector.flip) sealed[vector.flip.at]! ^= 1 << vector.flip.bit;
  return sealed;
}

export const sealVectors: readonly SealVector[] = seals.vectors.map((vector) => ({
  name: vector.name,
  about: vector.about,
  sealed: sealedOf(vector),
  expected: 'reason' in vector ? { reason: vector.reason } : { plain: bytes(vector.plain.label, vector.plain.length) },
}));

export const keyVectors = read<{
  pairs: { identity: string; recipient: string }[];
  file: string;
  recipients: { about: string; text: string }[];
  identities: { about: string; text: string }[];
}>('keys');

export const codeVectors = read<{
  good: { code: string; mailbox: string; recipient: string }[];
  tolerant: { typed: string; code: string }[];
  bad: { reason: string; typed: string }[];
}>('codes');

export const nameVectors = read<{
  uploads: { key: string; means: object }[];
  ledgers: { key: string; means: object }[];
  drafts: { key: string; means: object }[];
  neither: string[];
}>('names');
