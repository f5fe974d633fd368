import { z } from 'zod';
import { holdsPersonalNumber } from './personal-numbers.ts';

/** A text that exists in both languages, and is not empty in either. */
export const both = z.strictObject({ da: z.string().trim().min(1), en: z.string().trim().min(1) });

/** Words of an appeal: both languages, and Greenlandic or Faroese where the district adds it. */
export const words = z.strictObject({
  ...both.shape,
  kl: z.string().trim().min(1).optional(),
  fo: z.string().trim().min(1).optional(),
});
export type Words = z.infer<typeof words>;

/** What readers see first, in one language. */
export const textFields = {
  title: z.string().trim().min(8).max(90),
  lead: z.string().trim().min(20).max(320),
  whatWeNeed: z.array(z.string().trim().min(5)).min(1),
  /** the same for people who read with difficulty: short sentences, no foreign words */
  easyRead: z.string().trim().min(20).max(4000).optional(),
};

/** The shortest text that tells somebody who cannot see a picture what is in it. */
export const altCharacters = 15;

/** The words of an appeal in one language: the head of `content/appeals/<publicId>/<language>.md`. */
export const appealTextSchema = z
  .strictObject({
    ...textFields,
    /** one for every picture, by its name */
    alt: z.record(z.string(), z.string().min(altCharacters)).default({}),
  })
  .refine((text) => !holdsPersonalNumber(text), 'holds something that reads as a CPR number');

export type AppealText = z.infer<typeof appealTextSchema>;

/** `<language>.md` as the site reads it: a head of JSON values, which are YAML, and the running text. */
export function markdown({ title, lead, whatWeNeed, easyRead, alt }: AppealText, body: string): string {
  const line = (key: string, value: string) => `${key}: ${quoted(value)}`;
  const head = [
    line('title', title),
    line('lead', lead),
    ...(easyRead ? [line('easyRead', easyRead)] : []),
    'whatWeNeed:',
    ...whatWeNeed.map((need) => `  - ${quoted(need)}`),
    ...(Object.keys(alt).length > 0 ? ['alt:'] : []),
    ...Object.entries(alt).map(([name, value]) => `  ${line(name, value)}`),
  ];
  return `---\n${head.join('\n')}\n---\n\n${body.trim()}\n`;
}

/** JSON that YAML takes as well: it refuses some signs that JSON lets stand. */
const quoted = (value: string): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
