import { z } from 'zod';
import { districtCodes, jurisdictions } from './districts.ts';
import { basisFields, privateBasisFields } from './legal-basis.ts';
import { mediaFields, privateMediaFields } from './media.ts';
import { appealTypes, contentFields } from './model.ts';
import { personalNumbersIn } from './personal-numbers.ts';
import { privateSubjectFields, subjectFields } from './subject.ts';
import { textFields, type Words, words } from './text.ts';

/**
 * An appeal as it is while it is written: the published shape and the private fields of the desk, with everything
 * optional, words that may be missing in one language or cut short, and numbers that are only begun. What is missing is
 * the gate's to say (gate.ts); what has no field stays refused, and so does a CPR number: it would stay in the history.
 */
const inOneLanguage = z.strictObject({ ...textFields, body: z.string() });
const whole = z.strictObject({
  type: z.enum(appealTypes),
  district: z.enum(districtCodes),
  jurisdiction: z.enum(jurisdictions),
  /** the police's own number of the case; never published */
  caseRef: z.string(),
  texts: z.strictObject({ da: inOneLanguage, en: inOneLanguage, kl: inOneLanguage, fo: inOneLanguage }),
  ...contentFields,
  subjects: z.array(z.strictObject({ ...subjectFields, ...privateSubjectFields })),
  media: z.array(z.strictObject({ ...mediaFields, ...privateMediaFields })),
  legalBasis: z.strictObject({ ...basisFields, ...privateBasisFields }),
  schedule: z.strictObject({
    publishAt: z.iso.datetime(),
    reviewAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  }),
});

/** Words that are being written. */
export type BegunWords = { [lang in keyof Words]?: string | undefined };
/** The same shape, half written. */
export type Begun<T> = T extends string | number | undefined
  ? T
  : T extends boolean
    ? boolean
    : T extends Words
      ? BegunWords
      : T extends [number, number]
        ? T
        : T extends readonly (infer Item)[]
          ? Begun<Item>[]
          : { [key in keyof T]?: Begun<T[key]> | undefined };

export type Draft = Begun<z.infer<typeof whole>>;
export type DraftSubject = NonNullable<Draft['subjects']>[number];
export type DraftMedia = NonNullable<Draft['media']>[number];
export type DraftBasis = NonNullable<Draft['legalBasis']>;

/** Enough for any field, and an end to what one draft may hold. */
const characters = 20_000;
const items = 200;
const begunWords = z.strictObject({
  da: z.string().max(characters).optional(),
  en: z.string().max(characters).optional(),
  kl: z.string().max(characters).optional(),
  fo: z.string().max(characters).optional(),
});

function begun(schema: z.core.$ZodType): z.ZodType {
  if (schema === words) return begunWords;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return begun(schema.unwrap());
  if (schema instanceof z.ZodObject) return begunObject(schema.shape);
  if (schema instanceof z.ZodArray) return z.array(begun(schema.element)).max(items);
  if (schema instanceof z.ZodDiscriminatedUnion) return schema;
  if (schema instanceof z.ZodString) return z.string().max(characters);
  if (schema instanceof z.ZodNumber) return z.number();
  if (schema instanceof z.ZodLiteral) return typeof schema.value === 'boolean' ? z.boolean() : z.number();
  return schema as z.ZodType;
}

const begunObject = (shape: z.core.$ZodShape): z.ZodType =>
  z.strictObject(Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, begun(field).optional()])));

/** Parses a draft. A refusal names the field: `issues[n].path`. */
export const draftSchema = begun(whole).superRefine((draft, context) => {
  for (const path of personalNumbersIn(draft))
    context.addIssue({ code: 'custom', path, message: 'holds something that reads as a CPR number' });
}) as z.ZodType<Draft>;
