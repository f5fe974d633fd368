import { z } from 'zod';
import { effects, type Redaction } from './redaction.ts';

/** The one parser of what an editor sends (redaction.ts says what it means). Bounds keep a plan under 256 KiB. */
export const mostBoxes = 64;
export const mostKeys = 1500;
export const mostMutes = 200;
/** A day, as long as the longest film that is read. */
const ms = z
  .number()
  .min(0)
  .max(24 * 3_600_000);
const pixels = z.number().min(0).max(16_384);
const side = z.number().min(1).max(16_384);
const rect = z.object({ x: pixels, y: pixels, width: side, height: side });
const stretch = z.object({ fromMs: ms, toMs: ms }).refine(({ fromMs, toMs }) => fromMs <= toMs);
const box = z
  .object({
    effect: z.enum(effects),
    fromMs: ms,
    toMs: ms,
    keys: z.array(rect.extend({ atMs: ms })).min(1),
  })
  .refine(({ fromMs, toMs }) => fromMs <= toMs)
  .refine(({ keys }) => keys.every(({ atMs }, i) => i === 0 || atMs > keys[i - 1]!.atMs));

export const redactionPlan: z.ZodType<Redaction> = z
  .object({
    v: z.literal(1),
    frame: z.object({ width: z.int().min(2).max(16_384), height: z.int().min(2).max(16_384) }),
    slackMs: z.number().min(0).max(5000),
    boxes: z.array(box).max(mostBoxes),
    mutes: z.array(stretch).max(mostMutes),
    crop: rect.optional(),
  })
  .refine(({ boxes }) => boxes.reduce((sum, { keys }) => sum + keys.length, 0) <= mostKeys)
  .refine(({ boxes, mutes, crop }) => boxes.length + mutes.length > 0 || crop !== undefined)
  .refine(({ boxes, crop, frame }) => {
    // half a pixel of rounding in the page is no mistake
    const fits = (one: z.infer<typeof rect>) =>
      one.x + one.width <= frame.width + 1 && one.y + one.height <= frame.height + 1;
    return boxes.every(({ keys }) => keys.every(fits)) && (crop === undefined || fits(crop));
  });

/** One frame of a film as a picture. `frame` counts from 0 in the order shown; `atMs` is its time, as a check. */
export const stillPlan = z.object({
  v: z.literal(1),
  frame: z.int().min(0).max(50_000_000),
  atMs: ms,
  format: z.enum(['png', 'jpeg']),
});
export type StillPlan = z.infer<typeof stillPlan>;
