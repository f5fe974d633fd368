import { z } from 'zod';
import { words } from './text.ts';

/**
 * Who decided that an appeal is published, and by which rules. The author writes, another person decides. Names and rank
 * stay in the desk; the public sees the unit, the time, that there was a second person, and the version of the rules.
 */
export const decisionSchema = z.strictObject({
  author: z.string().min(1),
  decidedBy: z.string().min(1),
  rank: z.string().trim().min(1).max(80),
  unit: words,
  at: z.iso.datetime(),
  /** somebody other than the author who read it all; where the rules ask for one */
  secondReviewer: z.string().min(1).optional(),
  rulesVersion: z.string().min(1),
});
export type Decision = z.infer<typeof decisionSchema>;
