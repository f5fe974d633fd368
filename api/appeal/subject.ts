import { z } from 'zod';
import { words } from './text.ts';

/** What a person is in the case (retshåndhævelsesloven § 8). */
export const roles = ['suspect', 'convicted', 'victim', 'witness', 'missing', 'deceased', 'unknown'] as const;
export type Role = (typeof roles)[number];

const age = z.number().int().min(0).max(120);
const year = z.number().int().min(1900).max(2100);
const centimetres = z.number().int().min(30).max(250);
const name = z.string().trim().min(1).max(80);
const hairColours = ['black', 'brown', 'blond', 'red', 'grey', 'white', 'dyed', 'none', 'unknown'] as const;
const colours = [
  'black',
  'white',
  'grey',
  'red',
  'blue',
  'green',
  'yellow',
  'orange',
  'brown',
  'beige',
  'pink',
] as const;
const colour = z.enum([...colours, 'purple', 'silver', 'gold', 'patterned']);

/**
 * One person, as described. Sizes and ages are ranges, because a witness never sees a point. There is no field for race:
 * what somebody looks like is said in words, where it is needed (retshåndhævelsesloven § 10).
 */
export const subjectFields = {
  role: z.enum(roles),
  identity: z
    .strictObject({
      given: name,
      family: name,
      aliases: z.array(name).optional(),
      birthYear: year.optional(),
      ageAtEvent: age.optional(),
    })
    .optional(),
  sex: z.enum(['female', 'male', 'other', 'unknown']),
  ageMin: age,
  ageMax: age,
  ageBasis: z.enum(['known', 'estimated']),
  heightMinCm: centimetres.optional(),
  heightMaxCm: centimetres.optional(),
  build: z.enum(['slim', 'medium', 'heavy', 'muscular', 'unknown']),
  complexion: words.optional(),
  hair: words.optional(),
  hairColour: z.enum(hairColours).optional(),
  hairLength: z.enum(['bald', 'shaven', 'short', 'medium', 'long', 'unknown']).optional(),
  facialHair: words.optional(),
  eyes: words.optional(),
  glasses: z.boolean().optional(),
  teeth: words.optional(),
  voice: words.optional(),
  /** languages the person speaks, ISO 639 */
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/)).optional(),
  dialect: words.optional(),
  marks: z.array(
    z.strictObject({
      kind: z.enum(['scar', 'tattoo', 'piercing', 'other']),
      bodyPart: z.enum(['head', 'face', 'neck', 'arm', 'hand', 'torso', 'back', 'leg', 'foot']).optional(),
      side: z.enum(['left', 'right', 'both', 'middle']).optional(),
      text: words,
    }),
  ),
  clothing: z.array(
    z.strictObject({
      slot: z.enum(['head', 'torso', 'legs', 'feet', 'hands', 'carried', 'vehicle']),
      colours: z.array(colour).optional(),
      brand: z.string().trim().min(1).max(60).optional(),
      text: words,
    }),
  ),
  vehicle: z
    .strictObject({
      kind: z.enum(['car', 'van', 'lorry', 'motorcycle', 'moped', 'bicycle', 'scooter', 'boat', 'other']),
      make: z.string().trim().min(1).max(60).optional(),
      model: z.string().trim().min(1).max(60).optional(),
      colour: colour.optional(),
      /** the registration, or what somebody remembers of it */
      plate: z.string().trim().min(1).max(20).optional(),
      text: words,
    })
    .optional(),
  likelyPlaces: words.optional(),
  minor: z.boolean(),
  vulnerable: z.boolean(),
};

export const subject = z
  .strictObject(subjectFields)
  .refine((s) => s.ageBasis === 'known' || s.ageMin < s.ageMax, {
    error: 'an estimated age is a range',
    path: ['ageMax'],
  })
  .refine((s) => s.ageMin <= s.ageMax, { error: 'ageMin is above ageMax', path: ['ageMax'] })
  .refine((s) => (s.heightMinCm === undefined) === (s.heightMaxCm === undefined), {
    error: 'height has one end only',
    path: ['heightMaxCm'],
  })
  .refine((s) => (s.heightMinCm ?? 0) < (s.heightMaxCm ?? 251), { error: 'height is a range', path: ['heightMaxCm'] });

export type Subject = z.infer<typeof subject>;

/** What the desk knows of the person besides. Never published. */
export const privateSubjectFields = {
  /** the police know who it is, whether or not the name is shown */
  identityKnown: z.boolean(),
  /** a court has forbidden to name the person (retsplejeloven § 31) */
  nameBan: z.boolean(),
};
