/** What columns hold: states, codes and documents, as types and as lists. */

export const roles = [
  'moderator',
  'investigator',
  'publisher',
  'supervisor',
  'auditor',
  'administrator',
  'analyst',
] as const;
export type Role = (typeof roles)[number];

/** When a member is told by mail that something waits (api/desk/mail/due.ts). */
export const mailChoices = ['immediately', 'daily', 'never'] as const;
export type MailChoice = (typeof mailChoices)[number];

/** What became of an answer that a moderator looks at first (api/desk/review.ts). */
export const reviewStates = ['waiting', 'released', 'withheld'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** States of a tip on the desk (transitions: api/desk/tip-state.ts). */
export const tipStates = ['queued', 'claimed', 'accepted', 'rejected', 'flagged', 'hidden', 'disposed'] as const;
export type TipState = (typeof tipStates)[number];

/** States of a file; the row is the job (transitions: api/evidence/file-state.ts). */
export const fileStates = [
  'received',
  'unsealed',
  'verified',
  'scanned',
  'described',
  'previewed',
  'queued',
  'quarantined',
  'failed',
  'withheld',
  'disposed',
] as const;
export type FileState = (typeof fileStates)[number];

/** How a session was begun; with the force's own sign-in, whether its second factor or ours was asked. */
export const signInMethods = ['password', 'totp', 'backup_code', 'passkey', 'oidc'] as const;
export type SignInMethod = (typeof signInMethods)[number];

/** What is kept of sign-ins and settings (api/desk/access-log.ts). Custody keeps what is done to tips and files. */
export const accessActions = [
  'sign_in',
  'sign_in_failed',
  'step_up',
  'sign_out',
  'join',
  'invite',
  'role',
  'district',
  'close',
  'open',
  'passkey_add',
  'passkey_remove',
  'oidc_link',
  'course',
  'course_demand',
  'watch',
  'watch_export',
  'contacts_import',
  'contact_change',
  'contact_remove',
] as const;
export type AccessAction = (typeof accessActions)[number];

export const custodyActions = [
  'receive',
  'hash',
  'scan',
  'describe',
  'quarantine',
  'release',
  'view',
  'play',
  'search',
  'annotate',
  'derive',
  'redact',
  'export',
  'transfer',
  'claim',
  'accept',
  'reject',
  'flag',
  'hide',
  'reply',
  'seal',
  'unseal',
  'hold',
  'release_hold',
  'delete',
  'verify',
  'retry',
  'undo',
  'review',
  'ask_reveal',
  'approve_reveal',
  'refuse_reveal',
  'reveal',
  'expire_reveal',
  'withdraw_reveal',
  'withhold',
  'ask_disposal',
  'confirm_disposal',
  'stop_disposal',
  'dispose',
  'draft_appeal',
  'submit_appeal',
  'approve_appeal',
  'return_appeal',
  'schedule_appeal',
  'publish_appeal',
  'end_appeal',
  'roll_back',
  'ask_footage',
  'view_footage',
  'send_footage',
  'write_footage',
  'close_footage',
] as const;
export type CustodyAction = (typeof custodyActions)[number];

/** What a file says, or shows, of how it came about. Words for each stand in site/text/desk.ts. */
export const traces = [
  'ios',
  'android',
  'whatsapp',
  'messenger',
  'screen_recording',
  'dvr',
  'edited',
  're_encoded',
  'generated',
] as const;
export type Trace = (typeof traces)[number];

/** How good the pictures are, in grades a person can act on; measured on the original (api/evidence/preview/quality.ts). */
export interface Quality {
  /** shorter side of the picture, after turning */
  lines: number;
  bitsPerPixel?: number;
  /** 0 to 100 each, 100 best; left out when it could not be measured */
  sharpness?: number;
  brightness?: number;
  blocking?: number;
  droppedFrames?: number;
  /** ms of the film that stand still, repeat themselves or are black */
  frozenMs?: number;
  blackMs?: number;
  /** codes of what is worth saying, worst first: dark, blurred, blocky, low_resolution, frames_missing, frozen, black, good */
  findings: string[];
}

export interface FileDescription {
  /** what the bytes are, by their content */
  detectedType?: string;
  container?: string;
  /** major brand of an ISO base media file (mp42, qt, 3gp4 …), as written */
  brand?: string;
  kind: 'video' | 'audio' | 'picture' | 'other';
  videoCodec?: string;
  audioCodec?: string;
  durationMs?: number;
  width?: number;
  height?: number;
  rotation?: number;
  frameRate?: number;
  /** frames do not follow at one rate: times are read from the time map, never computed */
  variableFrameRate?: boolean;
  bitRate?: number;
  hasAudio?: boolean;
  audioChannels?: number;
  audioRate?: number;
  /** as written in the file: ISO 8601, with zone when the file says one */
  capturedAt?: string;
  capturedAtSource?: string;
  latitude?: number;
  longitude?: number;
  altitude?: number;
  deviceMake?: string;
  deviceModel?: string;
  software?: string;
  traces?: Trace[];
  /** a C2PA manifest is in the file; it has not been checked */
  c2pa?: boolean;
  quality?: Quality;
  /** codes of what a moderator should know: incomplete_file, playlist_disguised, needs_own_player, too_large, unreadable … */
  remarks: string[];
}

/** What the sender's page says of a file beyond its name and type; nothing of it is checked. */
export interface ClaimedProvenance {
  origin: string;
  lastModifiedAt?: string | undefined;
  picker?: string | undefined;
  place?: string | undefined;
  recordedAt?: string | undefined;
  version?: number | undefined;
}

/** What a file of a hand-in is for (api/footage/hand-in.ts). */
export const fileRoles = ['footage', 'player', 'key', 'clock_photo', 'other'] as const;
export type FileRole = (typeof fileRoles)[number];

/** What of a hand-in's description did not fit what came (api/evidence/hand-in.ts). */
export type HandInProblem = 'unreadable' | 'of_another' | 'files_undescribed' | 'files_absent';

/** A recorder's clock beside a true one, as claimed, and what the arithmetic makes of it (api/footage/clock.ts). */
export interface KeptClock {
  id: string;
  shown: string;
  halfOfDay: 'known' | 'unknown';
  trueAt: string;
  trueSource: 'portal' | 'phone' | 'other';
  photo?: string | undefined;
  zone: string;
  followsSummerTime: 'yes' | 'no' | 'unknown';
  /** absent when what was shown is no time, or the zone is none */
  reading?:
    | {
        /** recorder minus true */
        offsetMs: number;
        uncertaintyMs: number;
        candidates: { offsetMs: number }[];
        facts: { kind: string; ms?: number; days?: number }[];
      }
    | undefined;
}

/** What a shop said of all it handed in; nothing of it is checked. */
export interface TipHandIn {
  recorder?: { brand: string; model?: string | undefined; overwriteDays?: number | undefined } | undefined;
  exportedBy?: string | undefined;
  exportedAt?: string | undefined;
  clocks: KeptClock[];
  cameras: {
    id: string;
    name: string;
    position?: string | undefined;
    direction?: number | undefined;
    hasSound?: 'yes' | 'no' | 'unknown' | undefined;
    clock?: string | undefined;
  }[];
  problems: HandInProblem[];
}

/** What a shop said of one file, and the true time that follows from the check of the clock. */
export interface FileHandIn {
  camera?: string | undefined;
  lastModifiedAt?: string | undefined;
  shown?: { from: string; to: string } | undefined;
  corrected?: CorrectedTime | undefined;
}

/** Where a shown stretch lay in true time, true to the uncertainty; `candidates` when the clock can be read in several ways. */
export interface CorrectedTime {
  from: string;
  to: string;
  uncertaintyMs: number;
  candidates: { from: string; to: string }[];
}

/** A phrase of the phrase book as it was sent, in both languages; with `answer` it is a question (api/drop/documents.ts). */
export interface SentPhrase {
  id: string;
  da: string;
  en: string;
  answer?:
    | { kind: 'choice'; options: { id: string; da: string; en: string }[] }
    | { kind: 'time' }
    | { kind: 'place' }
    | undefined;
}

export interface PreviewRef {
  name: 'poster.jpg' | 'proxy.mp4' | 'sheet.jpg' | 'picture.jpg' | 'audio.m4a' | 'analysis.json';
  type: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  /** drawn before the file was verified; drawn again afterwards */
  early?: boolean;
}

/** What of a tip an act on the desk may change; times as ISO 8601 in UTC. */
export interface TipStanding {
  state: TipState;
  claimedBy: string | null;
  claimedUntil: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  reason: string | null;
  reasonNote: string | null;
  unit: string | null;
  caseRef: string | null;
  alertTakenBy: string | null;
  alertTakenAt: string | null;
  updatedAt: string;
  /** who has given it away, and to whom it is offered */
  handovers: { byUser: string; toUser: string | null; at: string }[];
}
/**
 * How far a request to know who a sender is has come (api/reveal.ts): `awaited` is one whose page waits for the worker's
 * answer.
 */
export const revealStates = [
  'asked',
  'approved',
  'refused',
  'withdrawn',
  'awaited',
  'revealed',
  'expired',
  'failed',
] as const;
export type RevealState = (typeof revealStates)[number];

/** A copy somebody asked for: one with parts covered, or one frame as a picture (api/evidence/copy/copies.ts). */
export const copyKinds = ['redaction', 'still'] as const;
export type CopyKind = (typeof copyKinds)[number];
export const copyStates = ['asked', 'made', 'failed', 'destroyed'] as const;
export type CopyState = (typeof copyStates)[number];

/** How far a file that was set aside has come on its way to the specialist (api/evidence/withheld/watch.ts). */
export const withheldStates = ['withheld', 'erased', 'resealed', 'transferred', 'finished'] as const;
export type WithheldState = (typeof withheldStates)[number];

/** How far the deletion of a tip has come (api/evidence/disposal/watch.ts); before `begun` it can be stopped. */
export const disposalStates = ['asked', 'stopped', 'begun', 'erased', 'finished'] as const;
export type DisposalState = (typeof disposalStates)[number];

/** Rows that were emptied or deleted with a tip. */
export interface EmptiedRows {
  files: number;
  notes: number;
  messages: number;
  copies: number;
  contact: boolean;
}

/** How many objects lay in vault, drop and mailbox before the first was removed: of the tip itself, and by file. */
export interface FoundObjects {
  tip: number;
  files: Record<string, number>;
}

/** What a deletion leaves: who, why, and what is gone. Its digest stands in custody. Times as ISO 8601 in UTC. */
export interface DisposalCertificate {
  v: 1;
  tip: string;
  disposal: string;
  receivedAt: string;
  reason: string;
  words: string;
  /** null: a rule */
  askedBy: string | null;
  askedAt: string;
  confirmedBy: string | null;
  confirmedAt: string | null;
  beganAt: string;
  erasedAt: string;
  rows: EmptiedRows;
  /** in the order they came; `sha256` is null where none was ever computed, `objects` is what lay there of it */
  files: { id: string; sha256: string | null; sizeBytes: number; exhibit: string | null; objects: number }[];
  /** of the tip itself: its document, and what lay in the mailbox */
  objects: number;
}

/** What a member may ask not to be given (api/desk/declined.ts). Danger to life is not among it. */
export const categories = ['suspected_abuse', 'child_involved', 'disturbing'] as const;
export type Category = (typeof categories)[number];

/** How far an appeal has come (transitions: api/desk/appeals/appeal-state.ts). */
export const appealStates = [
  'draft',
  'legal_review',
  'approved',
  'scheduled',
  'published',
  'suspended',
  'withdrawn',
  'purged',
] as const;
/** How an appeal ended (api/end-marks.ts). */
export const appealEndings = ['withdrawn', 'suspended', 'erased'] as const;
export type AppealState = (typeof appealStates)[number];

/** What a second person said of an appeal. */
export const appealVerdicts = ['approved', 'returned'] as const;
export type AppealVerdict = (typeof appealVerdicts)[number];

/** Where a picture of an appeal comes from: a file a publisher gave in, or a working copy of an exhibit. */
export type AppealPictureSource =
  | { kind: 'upload'; type: string; sizeBytes: number }
  | { kind: 'copy'; copyId: string; copy: string; exhibit: string };

/** One size of a picture as it is published. `base` is the whole picture, for the editor alone. */
export interface MadePicture {
  name: 'base.jpg' | '400.webp' | '800.webp' | '800.jpg' | '1600.webp';
  type: string;
  width: number;
  height: number;
  sizeBytes: number;
  sha256: string;
}

/** A picture as it was when somebody decided on it: its drawing, and the digest of each size. */
export interface DecidedPicture {
  name: string;
  drawing: number;
  sha256: Record<string, string>;
}

/** Whether a business of the force's register agreed to be asked directly (api/desk/contacts). */
export const consents = ['given', 'refused', 'unknown'] as const;
export type Consent = (typeof consents)[number];

/** Whom the police may approach for footage, as the register names them. */
export interface ContactPerson {
  name: string;
  phone: string;
  email: string;
}

/** A request for footage stands, or is closed (api/desk/footage/close.ts). */
export const footageRequestStates = ['asked', 'closed'] as const;
export type FootageRequestState = (typeof footageRequestStates)[number];

/** What an addressee can say with one touch (api/footage/request.ts has the same list). */
export const footageAnswers = ['saved', 'nothing', 'off', 'not_mine', 'help'] as const;
export type FootageAnswer = (typeof footageAnswers)[number];

/** On what ground the police ask (api/footage/request.ts). */
export type FootageGround = { kind: 'voluntary' } | { kind: 'order'; reference: string };

/** How an addressee is reached, with what errand, and how far that has come. */
export const footageChannels = ['email', 'sms'] as const;
export type FootageChannel = (typeof footageChannels)[number];
export const footageErrands = ['first', 'again', 'reminder'] as const;
export type FootageErrand = (typeof footageErrands)[number];
export const footageSendingStates = ['queued', 'sent', 'failed', 'withdrawn'] as const;
export type FootageSendingState = (typeof footageSendingStates)[number];
