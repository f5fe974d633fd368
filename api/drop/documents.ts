import { z } from 'zod';

/**
 * The JSON documents that travel sealed (README.md, "Documents"). Written by the intake, read by the evidence worker and
 * the desk; the other way round for letters. Versioned by `v`.
 */
const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime({ offset: true });
const language = z.enum(['da', 'en']);
const inBoth = z.object({ da: z.string(), en: z.string() });

export const maxTextCharacters = 20_000;
/** of one notice that says so */
export const maxLettersRead = 1000;

/** How the sender says the file came about, and what their page saw of it. All of it is claimed. */
export const provenance = z.object({
  origin: z.enum(['original', 'forwarded', 'screen_recording', 'unknown']).default('unknown'),
  lastModifiedAt: instant.optional(),
  /** how it was picked: a phone's picture library may hand over a copy without place, or made anew */
  picker: z.enum(['files', 'photos', 'camera', 'drop']).optional(),
  /** whether it says where it was recorded */
  place: z.enum(['yes', 'no', 'unknown']).optional(),
  recordedAt: instant.optional(),
  /** 2 and up when other bytes took the place of an earlier pick of what the sender means as the same file */
  version: z.int().min(2).optional(),
});

/** A file of a tip, as bound by the tip's document. `segments` binds order and lengths (age authenticates neither). */
export const tipFile = z.object({
  upload: hex32,
  name: z.string().max(1024),
  type: z.string().max(255),
  sizeBytes: z.int().min(0),
  segments: z.array(
    z.object({
      start: z.int().min(0),
      lengthBytes: z.int().min(1),
      /** in its key, when several may lie at one start */
      writer: z
        .string()
        .regex(/^[0-9a-f]{16}$/)
        .optional(),
    }),
  ),
  /** whole-file digest computed by the sender's browser; absent without JavaScript */
  senderSha256: sha256.optional(),
  /** whole-file digest computed by the intake while it streamed, when one connection carried the whole file */
  intakeSha256: sha256.optional(),
  note: z.string().max(2000).optional(),
  provenance: provenance.optional(),
});

export const contact = z.object({
  name: z.string().max(200).optional(),
  phone: z.string().max(50).optional(),
  email: z.string().max(254).optional(),
});
export type Contact = z.infer<typeof contact>;

/** Who the sender is, sealed by itself (contact.ts). It names its tip: nobody can pass it off as another sender's. */
export const contactDocument = contact.extend({ v: z.literal(1), tip: hex32 });
export type ContactDocument = z.infer<typeof contactDocument>;

export const tipDocument = z.object({
  v: z.literal(1),
  tip: hex32,
  appeal: z.string().max(40).optional(),
  request: z.string().max(40).optional(),
  language,
  receivedAt: instant,
  text: z.string().max(maxTextCharacters),
  when: z.string().max(200).optional(),
  where: z.string().max(500).optional(),
  /** the sender ticked that somebody is in danger now */
  danger: z.boolean().default(false),
  /** a contact document in base64, sealed to the contact key: the key of this document does not open it */
  sealedContact: z.base64().max(16_384).optional(),
  /** what a shop says of its footage (api/footage/hand-in.ts) in base64, sealed by its page to the police */
  sealedHandIn: z
    .base64()
    .max(2 * 1024 * 1024)
    .optional(),
  /** as intakes of earlier versions wrote it, among the words */
  contact: contact.optional(),
  files: z.array(tipFile).max(500),
  mailbox: z.object({ id: hex32, recipient: z.string() }),
  /** id and version of the declaration quoted on the receipt */
  declaration: z.object({ id: z.string(), version: z.string() }).optional(),
});
export type TipDocument = z.infer<typeof tipDocument>;
export type TipFile = z.infer<typeof tipFile>;

/** A file of an unsent tip: enough to recognise it when it is picked again. */
const draftFile = z.object({
  upload: hex32,
  name: z.string().max(1024),
  type: z.string().max(255),
  sizeBytes: z.int().min(0),
  /** ms since 1970, as the device says */
  lastModified: z.int().optional(),
  /** made by the page from the file's size and slices of it */
  sample: sha256.optional(),
  sha256: sha256.optional(),
  note: z.string().max(2000).optional(),
  ...provenance.pick({ origin: true, picker: true, place: true, recordedAt: true, version: true }).shape,
  /** the upload this one takes the place of */
  versionOf: hex32.optional(),
});

/** What stands in the form. Words may still be longer than what can be submitted. */
export const draft = z.object({
  danger: z.enum(['', 'yes', 'no']).optional(),
  text: z.string().optional(),
  when: z.string().optional(),
  where: z.string().optional(),
  recognised: z.string().max(40).optional(),
  contactChoice: z.string().max(40).optional(),
  name: z.string().optional(),
  phone: z.string().optional(),
  email: z.string().optional(),
  files: z.array(draftFile).max(500).optional(),
});
export type Draft = z.infer<typeof draft>;

/** As a page sends it: a member we do not know would be lost without a word. */
export const sentDraft = draft.extend({ files: z.array(draftFile.strict()).max(500).optional() }).strict();

/** Body of `drafts/<mailbox>/<ulid>.age`, sealed to the mailbox alone: nobody but the code's owner reads an unsent tip. */
export const tipDraft = z.object({
  v: z.literal(1),
  tip: hex32,
  appeal: z.string().max(40).optional(),
  request: z.string().max(40).optional(),
  language,
  savedAt: instant,
  draft,
});
export type TipDraft = z.infer<typeof tipDraft>;

/** Kept sealed beside every segment. */
export const segmentDigest = z.object({
  v: z.literal(1),
  upload: hex32,
  start: z.int().min(0),
  lengthBytes: z.int().min(1),
  sha256,
});
export type SegmentDigest = z.infer<typeof segmentDigest>;

/** Body of `uploads/<upload>/opened-….age`. `metadata` is what the client sent beside the token; it is never echoed. */
export const openedUpload = z.object({
  v: z.literal(1),
  upload: hex32,
  tip: hex32,
  createdAt: instant,
  metadata: z.record(z.string(), z.string().nullable()).optional(),
});
export type OpenedUpload = z.infer<typeof openedUpload>;

/**
 * Body of `submitting-<attempt>.age`: the receipt that try is answered with once the tip's document stands. Sealed to the
 * sender's mailbox and to the police, so that a sender whose answer was lost gets the same one again.
 */
export const tipReceipt = z.object({
  v: z.literal(1),
  tip: hex32,
  receivedAt: instant,
  /** id of the mailbox's first letter */
  letter: z.string().regex(/^[0-9a-z]{26}$/),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.int().min(0), sha256: sha256.nullable() })),
  declaration: z.object({ id: z.string(), version: z.string() }).optional(),
  promise: inBoth.optional(),
});
export type TipReceipt = z.infer<typeof tipReceipt>;

/** Body of the objects whose key says it all: a declared length, and the entries of a tip's ledger. */
export const note = z.object({ v: z.literal(1), at: instant });
export type Note = z.infer<typeof note>;

const letterId = z.string().regex(/^[0-9a-z]{26}$/);
const choiceId = z.string().regex(/^[a-z0-9_]{1,40}$/);

/** A phrase of the phrase book, as it stood when it was sent. With `answer` it is a question that is answered by choosing. */
export const sentPhrase = z.object({
  id: choiceId,
  da: z.string().min(1).max(500),
  en: z.string().min(1).max(500),
  answer: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('choice'),
        options: z
          .array(z.object({ id: choiceId, da: z.string().min(1).max(100), en: z.string().min(1).max(100) }))
          .min(2)
          .max(12),
      }),
      z.object({ kind: z.literal('time') }),
      z.object({ kind: z.literal('place') }),
    ])
    .optional(),
});
export type SentPhrase = z.infer<typeof sentPhrase>;

/** Which question is answered, and how: an option's id, a local date with or without a time, words of a place, `unknown`. */
export const answering = z.object({ to: letterId, value: z.string().min(1).max(200) });
export type Answering = z.infer<typeof answering>;

/**
 * One letter of a dialogue. Sealed to the mailbox's recipient and to the police, so that either side can read the whole
 * dialogue. A notice carries a code; its sentence is chosen in the reader's language.
 */
export const letter = z.object({
  v: z.literal(1),
  id: letterId,
  mailbox: hex32,
  at: instant,
  from: z.enum(['police', 'sender']),
  /** which tip it tells of, when it does: there may be several in the mailbox of a request */
  tip: hex32.optional(),
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      text: z.string().min(1).max(maxTextCharacters),
      /** from the police: `text` is this phrase in the language of the tip */
      phrase: sentPhrase.optional(),
      /** from a sender: `text` is what they chose, in the language they read it in */
      answers: answering.optional(),
    }),
    z.object({
      kind: z.literal('notice'),
      code: z.enum([
        'received',
        'confirmed',
        'altered',
        'seen',
        'proven',
        'accepted',
        'rejected',
        'closed',
        'read',
        'deleted',
        // of what a shop handed in when it was asked (docs/decisions/0037)
        'used',
        'footage_deleted',
        // of a clip that is no evidence
        'tested',
      ]),
      /** for `rejected`: the reason in both languages, as it stood when it was chosen */
      reason: inBoth.optional(),
      /** for `seen` and `tested`: `remarks` say how well it can be seen, as it was put when it was written */
      files: z
        .array(z.object({ name: z.string(), sizeBytes: z.int(), sha256, remarks: z.array(inBoth).max(20).optional() }))
        .optional(),
      /** for `proven`: that the tip’s arrival stands in the signed log, as a file to keep (c2sp.org/tlog-proof) */
      proof: z.string().max(16_384).optional(),
      /** for `read`: the sender's letters that a member of staff has read */
      letters: z.array(letterId).max(maxLettersRead).optional(),
    }),
  ]),
});
export type Letter = z.infer<typeof letter>;
