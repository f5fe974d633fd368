import { z } from 'zod';
import { holdsPersonalNumber } from './personal-numbers.ts';

/** A text that exists in both languages, and is not empty in either. */
export const both = z.strictObject({ da: z.string().trim().min(1), en: z.string().trim().min(1) });

/** The words of an appeal in one language: the head of `content/appeals/<publicId>/<language>.md`. */
export const appealTextSchema = z
  .strictObject({
    title: z.string().min(8).max(90),
    lead: z.string().min(20).max(320),
    whatWeNeed: z.array(z.string().min(5)).min(1),
    /** one for every picture, by its name */
    alt: z.record(z.string(), z.string().min(15)).default({}),
  })
  .refine((text) => !holdsPersonalNumber(text), 'holds something that reads as a CPR number');

export type AppealText = z.infer<typeof appealTextSchema>;
