import { z } from 'zod';
import { contact, provenance } from '../drop/documents.ts';
import { sealed } from './sealed-body.ts';

const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .optional()
    .transform((value) => value || undefined);

/** What a sender submits. Lengths of the words are checked apart, so that they can be refused in words. */
export const submission = z.object({
  text: z.string().default(''),
  when: optional(200),
  where: optional(500),
  danger: z.boolean().default(false),
  contact: contact.optional(),
  files: z
    .array(
      z.object({
        upload: z.string().regex(/^[0-9a-f]{32}$/),
        name: z.string().max(1024),
        type: z.string().max(255).default(''),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
        note: optional(2000),
        provenance: provenance.optional(),
      }),
    )
    .max(500)
    .default([]),
  /** the code drawn for this tip, when there is one: it stays the code of the mailbox */
  code: z.string().max(100).optional(),
  /** 32 random bytes that only the sender's page knows: showing them again answers again (attempt.ts) */
  retry: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /**
   * uploads of this tip that are known, and left out of `files`: they are deleted. Others lie there from another device; the
   * tip is refused while there are any. Absent: whatever is not in `files` is deleted.
   */
  without: z.array(z.string().max(64)).max(2000).optional(),
  /** what a shop says of its footage (api/footage/hand-in.ts), sealed by its page to the police */
  sealed: sealed.optional(),
});
export type Submission = z.output<typeof submission>;
