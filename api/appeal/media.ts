import { z } from 'zod';
import { words } from './text.ts';

export const mediaKinds = ['photo', 'sketch', 'drawing', 'map', 'video', 'audio'] as const;
export type MediaKind = (typeof mediaKinds)[number];
/** What shows a person as they are. A sketch is a description in lines, not a picture of somebody. */
export const showsPeople: readonly MediaKind[] = ['photo', 'video'];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const part = z.number().min(0).max(1);
const rendition = z.strictObject({
  width: z.number().int().min(1).max(4000),
  height: z.number().int().min(1).max(4000),
  format: z.enum(['webp', 'jpg', 'avif', 'mp4', 'webm', 'mp3', 'ogg']),
  sha256,
});

/** One picture, film or sound beside appeal.json. */
export const mediaFields = {
  /** the files are `<name>-400.webp`, `<name>-800.webp` and `<name>-800.jpg`, and `<name>-1600.webp` where it is large */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(mediaKinds),
  purpose: z.enum(['identify', 'context', 'property']),
  /** the person it shows: a place in `subjects` */
  subjectRef: z.number().int().min(0).max(50).optional(),
  width: z.literal(800),
  height: z.number().int().min(300).max(1200),
  /** the point that stays in view when the picture is cut to another shape */
  focal: z.strictObject({ x: part, y: part }).optional(),
  bystandersBlurred: z.literal(true),
  audioMuted: z.boolean().optional(),
  /** WebVTT */
  captions: words.optional(),
  transcript: words.optional(),
  /** what happens in the picture, for people who cannot see it */
  audioDescription: words.optional(),
  credit: words.optional(),
  capturedAt: z.iso.datetime().optional(),
  /** on what a picture of a person who is not suspected stands */
  photoBasis: z.enum(['consent', 'court_order']).optional(),
  renditions: z.array(rendition).optional(),
};

export const picture = z.strictObject(mediaFields);
export type Picture = z.infer<typeof picture>;

/** What the desk keeps of a picture besides. Never published, but for `alt`, which goes to the texts. */
export const privateMediaFields = {
  alt: words,
  /** the exhibit it was taken from */
  sourceEvidenceId: z.string().max(100),
  /** digest of what it was made from */
  sha256,
  /** the part of the source that is shown */
  crop: z.strictObject({ x: part, y: part, width: part, height: part }),
  /** why the sound itself has to be heard; without it, sound is muted */
  soundNeeded: words,
};
