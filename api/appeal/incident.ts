import { z } from 'zod';
import { words } from './text.ts';

const instant = z.iso.datetime();
const longitude = z.number().min(-180).max(180);
const latitude = z.number().min(-90).max(90);
const metres = z.number().int().min(10).max(200_000);

/** Where and when, no more precise than it is known. */
export const incident = z.strictObject({
  from: instant,
  to: instant.optional(),
  precision: z.enum(['minute', 'hour', 'day', 'unknown']),
  timeConfidence: z.enum(['certain', 'likely', 'uncertain']).optional(),
  places: z
    .array(
      z.strictObject({
        label: words,
        address: z.string().trim().min(1).max(120).optional(),
        postcode: z.string().optional(),
        town: z.string().trim().min(1),
        /** WGS 84 */
        lat: latitude.optional(),
        lon: longitude.optional(),
        radiusM: metres.optional(),
      }),
    )
    .min(1),
});

const position = z.tuple([longitude, latitude]);
/** GeoJSON (RFC 7946): an area, or a point with the radius it has no word for. */
const shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Polygon'),
    coordinates: z
      .array(
        z
          .array(position)
          .min(4)
          .refine((ring) => `${ring[0]}` === `${ring.at(-1)}`, 'a ring ends where it begins'),
      )
      .min(1),
  }),
  z.strictObject({ type: z.literal('Point'), coordinates: position, radiusM: metres }),
]);

/** Recordings the police ask for: from when, from where, by whom. */
export const footageWanted = z.strictObject({
  from: instant,
  to: instant,
  area: words,
  shape: shape.optional(),
  cameraKinds: z.array(z.enum(['shop', 'doorbell', 'dashcam', 'phone', 'transport', 'drone'])).min(1),
  /** the day the first of it is deleted: `footageGoneAt(from)` */
  preserveBy: instant.optional(),
});

/** Businesses must delete their recordings after this many days (tv-overvågningsloven § 4 c, stk. 4). */
export const footageDays = 30;
export const footageGoneAt = (recordedAt: string): Date => new Date(Date.parse(recordedAt) + footageDays * 86_400_000);
