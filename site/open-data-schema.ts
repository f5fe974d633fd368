import { z } from 'zod';
import { mediaKinds } from '../api/appeal/media.ts';
import { liveAppeal, tombstone } from '../api/appeal/model.ts';
import { both } from '../api/appeal/text.ts';

/** What open-data.ts answers, for programs that check before they trust: `/api/appeal.schema.json`, `/api/appeals.schema.json`. */
const live = liveAppeal.shape;
const urls = z.strictObject({ da: z.url(), en: z.url() });
const about = { $schema: z.url(), licence: z.url() };

const summaryFields = {
  publicId: live.publicId,
  revision: live.revision,
  url: urls,
  type: live.type,
  status: z.literal('published'),
  fictional: live.fictional,
  district: live.district,
  jurisdiction: live.jurisdiction,
  title: both,
  lead: both,
  publishedAt: live.publishedAt,
  updatedAt: live.updatedAt,
  expiresAt: live.expiresAt,
  self: z.url(),
};

/** All that is said of an appeal that has ended. */
const ended = z.strictObject({
  publicId: tombstone.shape.publicId,
  revision: tombstone.shape.revision,
  status: z.literal('withdrawn'),
  updatedAt: tombstone.shape.updatedAt,
});

const whole = z.strictObject({
  ...about,
  ...summaryFields,
  embed: urls.optional(),
  posters: z.array(z.url()).optional(),
  alert: z.url().optional(),
  whatWeNeed: z.strictObject({ da: z.array(z.string()), en: z.array(z.string()) }),
  incident: live.incident,
  subjects: live.subjects,
  danger: live.danger,
  questions: live.questions,
  footageWanted: live.footageWanted,
  legalRegime: live.legalRegime,
  legalBasis: live.legalBasis,
  decision: live.decision,
  media: z.array(
    z.strictObject({
      kind: z.enum(mediaKinds),
      purpose: z.enum(['identify', 'context', 'property']),
      width: z.number().int(),
      height: z.number().int(),
      url: z.url(),
      alt: both,
    }),
  ),
});

export const openAppeal = z.union([whole, ended]);
export const openAppeals = z.strictObject({
  ...about,
  items: z.array(z.union([z.strictObject(summaryFields), ended])),
  /** where the list goes on */
  next: z.url().optional(),
});

const schemas = { appeal: openAppeal, appeals: openAppeals } as const;
export const schemaNames = Object.keys(schemas) as (keyof typeof schemas)[];

/** JSON Schema, draft 2020-12. */
export const jsonSchema = (name: keyof typeof schemas, site: URL) => ({
  $id: new URL(`/api/${name}.schema.json`, site).href,
  title: name === 'appeal' ? 'Vidne: one appeal' : 'Vidne: appeals',
  ...z.toJSONSchema(schemas[name], { io: 'input' }),
});
