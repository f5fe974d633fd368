import { z } from 'zod';

/**
 * What the packing process is told, as one JSON text on its standard input: no database, no identity but the one made for
 * this package, and which sealed bytes to take from the vault. Originals and viewing copies look the same to it.
 */
const size = z.int().min(0);
const part = z.object({ key: z.string(), sealedBytes: size, payloadAt: size, header: z.base64() });

export const packJob = z.object({
  vault: z.string(),
  at: z.iso.datetime(),
  folder: z.string(),
  identity: z.string(),
  /** `age1…`: the archive leaves the process sealed to it */
  recipient: z.string().optional(),
  entries: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('plain'), path: z.string(), bytes: z.base64() }),
      z.object({
        kind: z.literal('sealed'),
        path: z.string(),
        sizeBytes: size,
        sha256: z.string(),
        parts: z.array(part),
      }),
    ]),
  ),
});
export type PackJob = z.infer<typeof packJob>;
export type PackEntry = PackJob['entries'][number];
export type SealedEntry = Extract<PackEntry, { kind: 'sealed' }>;

export const entrySize = (entry: PackEntry): number =>
  entry.kind === 'sealed' ? entry.sizeBytes : Buffer.from(entry.bytes, 'base64').length;
