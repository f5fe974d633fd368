import { z } from 'zod';

/**
 * What a shop says of the footage it hands in. Sealed by its page to the police (docs/decisions/0037): the intake binds files by
 * upload id and never sees their names. Everything in it is claimed. Shared by the evidence worker, the desk and the pages;
 * imports nothing of ours.
 */
const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
const id = z.string().regex(/^[a-z0-9]{1,12}$/);
const instant = z.iso.datetime({ offset: true });
/** what a clock on a screen shows: no zone, and seconds only when it shows them */
export const shownTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/);

/** A recorder's clock beside a true one. `api/footage/clock.ts` makes offset and uncertainty of it, here and inside. */
export const clockCheck = z.object({
  id,
  /** as it stood on the recorder's screen, hours from 0 to 23 once the half of the day was asked */
  shown: shownTime,
  /** a clock of twelve hours without am or pm shows `10:15` twice a day */
  halfOfDay: z.enum(['known', 'unknown']).default('known'),
  trueAt: instant,
  trueSource: z.enum(['portal', 'phone', 'other']),
  /** upload of the photograph with both clocks */
  photo: hex32.optional(),
  /** IANA name of the zone the recorder is set to */
  zone: z.string().max(60),
  /** whether the recorder puts itself forward for summer time */
  followsSummerTime: z.enum(['yes', 'no', 'unknown']),
});
export type ClockCheck = z.infer<typeof clockCheck>;

export const camera = z.object({
  id,
  name: z.string().min(1).max(200),
  position: z.string().max(500).optional(),
  /** degrees from north, clockwise */
  direction: z.int().min(0).max(359).optional(),
  hasSound: z.enum(['yes', 'no', 'unknown']).optional(),
  /** which clock check holds for it */
  clock: id.optional(),
});
export type Camera = z.infer<typeof camera>;

/** `player` and `key`: what is needed to play the footage; a player is a program and is never run by us. */
export const fileRoles = ['footage', 'player', 'key', 'clock_photo', 'other'] as const;
export type FileRole = (typeof fileRoles)[number];

export const handInFile = z.object({
  upload: hex32,
  name: z.string().max(1024),
  /** folders it lay in, with slashes, without its name; empty at the top */
  folder: z.string().max(2048).default(''),
  type: z.string().max(255),
  role: z.enum(fileRoles),
  lastModifiedAt: instant.optional(),
  camera: id.optional(),
  /** first and last moment by the recorder's clock */
  shown: z.object({ from: shownTime, to: shownTime }).optional(),
  note: z.string().max(2000).optional(),
});
export type HandInFile = z.infer<typeof handInFile>;

export const handInDocument = z.object({
  v: z.literal(1),
  tip: hex32,
  /** the request's mailbox; absent when nobody asked */
  request: hex32.optional(),
  text: z.string().max(20_000).default(''),
  recorder: z
    .object({
      brand: z.string().max(100),
      model: z.string().max(200).optional(),
      /** after how many days it records over the oldest */
      overwriteDays: z.int().min(0).max(3650).optional(),
    })
    .optional(),
  exportedBy: z.string().max(200).optional(),
  exportedAt: instant.optional(),
  clocks: z.array(clockCheck).max(20).default([]),
  cameras: z.array(camera).max(200).default([]),
  files: z.array(handInFile).max(500),
});
export type HandInDocument = z.infer<typeof handInDocument>;
