import { z } from 'zod';
import { words } from './text.ts';

/** The law's own steps, each higher than the one before. Danish words of the law in the letters of a file name. */
export const suspicionLevels = ['rimelig', 'begrundet', 'saerligt_bestyrket'] as const;
export type Suspicion = (typeof suspicionLevels)[number];
export const necessityLevels = ['vaesentlig', 'afgoerende'] as const;
export type Necessity = (typeof necessityLevels)[number];
/** Whether it is to prevent more: none, further offences, or further offences of similar gravity. */
export const preventionGrounds = ['none', 'further_offences', 'similar_gravity'] as const;
export type Prevention = (typeof preventionGrounds)[number];

/** The written answers an appeal stands on. What is not a level is words, in both languages, and is shown to everybody. */
export const basisFields = {
  /** a rule of `content/rules/<jurisdiction>.json` */
  rule: z.string(),
  /** offences of `content/rules/offences.json` */
  offenceRefs: z.array(z.string()),
  suspicion: z.enum(suspicionLevels).optional(),
  necessityLevel: z.enum(necessityLevels).optional(),
  preventionGround: z.enum(preventionGrounds).optional(),
  necessity: words,
  proportionality: words,
  priorSteps: z.array(words),
  /** Greenland asks for a grave offence, which is no number of months: why it is one */
  grave: words.optional(),
  /** why a child has to be shown all the same */
  minorConsiderations: words.optional(),
};

export const legalBasis = z.strictObject(basisFields);

/** What a consent covers. A picture in link previews cannot be called back and is asked for by itself. */
export const consentScopes = ['description', 'name', 'photo', 'preview'] as const;

/** Who agreed, to what, when. Never published. */
export const consent = z.strictObject({
  by: z.string().trim().min(1).max(200),
  relation: z.enum(['self', 'guardian', 'relative']),
  scope: z.array(z.enum(consentScopes)),
  at: z.iso.datetime(),
  revocable: z.boolean(),
});

/** What the desk keeps of the basis besides. Never published. */
export const privateBasisFields = {
  consent,
  /** number and date of the court's order */
  courtOrderRef: z.string().trim().min(1).max(200),
  /** whose life or health is in danger, and how */
  vitalInterest: z.string().trim().min(1).max(2000),
  /** the offended person has asked for prosecution, where the law makes it depend on that */
  prosecutionRequested: z.boolean(),
};
