import { z } from 'zod';

/**
 * THE PLAN of an evidence package: everything that goes in, in order, written by the evidence worker and read by the desk,
 * which packs it. Sealed to the key made for this one package (vault, `packages/<package>/<plan>.age`). Small files stand in
 * it whole; of originals it holds the headers that hand their segments on to that key, never their content.
 */
const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,250}$/);
const bytes = z.int().min(0);

const text = z.object({ kind: z.literal('text'), path, text: z.string() });
const original = z.object({
  kind: z.literal('original'),
  path,
  sizeBytes: bytes,
  sha256,
  upload: hex32,
  /** age header for the package's key, in base64; it stands for the first `payloadAt` bytes of the sealed segment */
  segments: z.array(z.object({ start: bytes, sealedBytes: bytes, payloadAt: bytes, header: z.base64() })),
});
const preview = z.object({
  kind: z.literal('preview'),
  path,
  sizeBytes: bytes,
  sha256,
  upload: hex32,
  name: z.string().max(60),
});

/** a working copy, by its id: sealed to the desk, as viewing copies are */
const copy = z.object({
  kind: z.literal('copy'),
  path,
  sizeBytes: bytes,
  sha256,
  upload: hex32,
  copy: z.string().regex(/^[0-9a-z]{26}$/),
});

export const packagePlan = z.object({
  v: z.literal(1),
  package: z.string().regex(/^[0-9a-z]{26}$/),
  /** the one folder everything lies in */
  folder: path,
  entries: z.array(z.discriminatedUnion('kind', [text, original, preview, copy])).min(1),
  /** of `tagmanifest-sha256.txt`: what a timestamp is asked for */
  tagManifestSha256: sha256,
});
export type PackagePlan = z.infer<typeof packagePlan>;
export type PlanEntry = PackagePlan['entries'][number];
export type OriginalEntry = z.infer<typeof original>;
