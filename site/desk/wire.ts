/**
 * What the desk API sends, as the console reads it (docs: desk HTTP). Same origin and same release, so it is typed and not
 * parsed a second time. Times are ISO 8601 in UTC.
 */
import type { Language } from '../language.ts';
export const tipStates = ['queued', 'claimed', 'accepted', 'rejected', 'flagged', 'hidden', 'disposed'] as const;
export type TipState = (typeof tipStates)[number];
export type { Language } from '../language.ts';
export type Role = 'moderator' | 'investigator' | 'publisher' | 'supervisor' | 'auditor' | 'administrator' | 'analyst';

export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  district: string | null;
  language: Language;
  twoFactorEnabled: boolean;
}
/** How the session was begun, and when both factors were last proven; null while only one was. */
export interface SessionFacts {
  method: 'password' | 'totp' | 'backup_code' | 'passkey' | 'oidc' | null;
  provenAt: string | null;
}
export interface Person {
  id: string;
  name: string;
}

export interface QueueItem {
  id: string;
  reference: string;
  receivedAt: string;
  dueAt: string;
  priority: number;
  danger: boolean;
  appeal: string | null;
  district: string | null;
  language: Language;
  excerpt: string;
  state: TipState;
  claimedBy: Person | null;
  files: { total: number; videos: number; pictures: number; ready: number; withheld: number; withSound: number };
  poster: string | null;
  unreadMessages: number;
  /** who follows it up */
  unit: string | null;
  caseRef: string | null;
  /** how many other tips show the same */
  alike: number;
}
export interface QueueCounts {
  queued: number;
  claimed: number;
  mine: number;
  unread: number;
  /** nothing is counted further: a larger number means more than this */
  countedTo: number;
}
export interface QueuePage {
  items: QueueItem[];
  next: string | null;
  counts: QueueCounts;
  /** how many the member declined and is not shown */
  declined: number;
  /** what colleagues offer this member */
  offers: { id: string; reference: string; from: string }[];
  /** tips nobody will take; for supervisors */
  unwanted: { id: string; reference: string; priority: number; dueAt: string }[];
  /** tips that are to be deleted, and that one may stop */
  disposals: Disposal[];
}

export interface Tip extends QueueItem {
  text: string;
  when: string | null;
  where: string | null;
  /** what a business said of all it handed in */
  handIn: HandIn | null;
  /** the request it came upon */
  asked: { request: string; reference: string; addressee: string } | null;
  hasContact: boolean;
  decidedAt: string | null;
  decidedBy: Person | null;
  reason: string | null;
  reasonNote: string | null;
  /** danger to life: who took the alert */
  alertTakenAt: string | null;
  alertTakenBy: Person | null;
}

export type Trace =
  | 'ios'
  | 'android'
  | 'whatsapp'
  | 'messenger'
  | 'screen_recording'
  | 'dvr'
  | 'edited'
  | 're_encoded'
  | 'generated';
/** Grades are 0 to 100, 100 best; what could not be measured is left out. */
export interface Quality {
  lines: number;
  bitsPerPixel?: number;
  sharpness?: number;
  brightness?: number;
  blocking?: number;
  droppedFrames?: number;
  frozenMs?: number;
  blackMs?: number;
  /** codes, worst first */
  findings: string[];
}
export interface FileDescription {
  detectedType?: string;
  container?: string;
  kind: 'video' | 'audio' | 'picture' | 'other';
  videoCodec?: string;
  audioCodec?: string;
  durationMs?: number;
  width?: number;
  height?: number;
  rotation?: number;
  frameRate?: number;
  variableFrameRate?: boolean;
  bitRate?: number;
  hasAudio?: boolean;
  audioChannels?: number;
  audioRate?: number;
  capturedAt?: string;
  capturedAtSource?: string;
  latitude?: number;
  longitude?: number;
  altitude?: number;
  deviceMake?: string;
  deviceModel?: string;
  software?: string;
  traces?: Trace[];
  c2pa?: boolean;
  quality?: Quality;
  remarks: string[];
}
export interface Preview {
  name: 'poster.jpg' | 'proxy.mp4' | 'sheet.jpg' | 'picture.jpg' | 'audio.m4a' | 'analysis.json';
  type: string;
  url: string;
  width?: number;
  height?: number;
  sizeBytes: number;
}
export type FileState =
  | 'received'
  | 'unsealed'
  | 'verified'
  | 'scanned'
  | 'described'
  | 'previewed'
  | 'queued'
  | 'quarantined'
  | 'failed'
  | 'withheld'
  | 'disposed';
/** What the sender's page said; nothing of it is checked. */
export interface Provenance {
  origin: string;
  lastModifiedAt?: string;
  picker?: string;
  place?: string;
  recordedAt?: string;
  version?: number;
}
/** A file of this tip that shows the same as another one. */
export interface Likeness {
  fileId: string;
  otherFileId: string;
  /** where the other stands among the files of its tip, from 0 */
  otherPosition: number;
  tip: { id: string; reference: string };
  kind: 'same_bytes' | 'same_picture' | 'same_film';
  /** 0 to 1 */
  score: number;
  sharedMs: number | null;
}
export type FileRole = 'footage' | 'player' | 'key' | 'clock_photo' | 'other';
export interface HandIn {
  recorder?: { brand: string; model?: string; overwriteDays?: number };
  exportedBy?: string;
  exportedAt?: string;
  clocks: {
    id: string;
    /** as it stood on the recorder's screen, without a zone */
    shown: string;
    trueAt: string;
    trueSource: 'portal' | 'phone' | 'other';
    /** a file of this tip */
    photo?: string;
    zone: string;
    /** what the arithmetic makes of it; absent when it could make nothing */
    reading?: { offsetMs: number; uncertaintyMs: number; facts: { kind: string; ms?: number; days?: number }[] };
  }[];
  cameras: {
    id: string;
    name: string;
    position?: string;
    direction?: number;
    hasSound?: 'yes' | 'no' | 'unknown';
    clock?: string;
  }[];
  problems: ('unreadable' | 'of_another' | 'files_undescribed' | 'files_absent')[];
}
/** What a business said of one file. */
export interface FileHandIn {
  camera?: string;
  /** by the recorder's clock, without a zone */
  shown?: { from: string; to: string };
  /** in true time; `candidates` when the clock can be read in several ways */
  corrected?: { from: string; to: string; uncertaintyMs: number; candidates: { from: string; to: string }[] };
}
export interface TipFile {
  id: string;
  position: number;
  claimedName: string;
  claimedType: string;
  note: string | null;
  provenance: Provenance | null;
  /** of a hand-in: folders with slashes, and what it is for */
  folder: string | null;
  role: FileRole | null;
  handIn: FileHandIn | null;
  sizeBytes: number;
  state: FileState;
  failure: string | null;
  /** 0 to 1: how far the step at work has come */
  progress: number | null;
  scanVerdict: 'nothing_found' | 'infected' | 'not_scanned' | null;
  /** what was found, or a code for why nothing was looked at */
  scanDetail: string | null;
  scanTool: string | null;
  senderSha256: string | null;
  intakeSha256: string | null;
  sha256: string | null;
  description: FileDescription | null;
  previews: Preview[];
  decision: 'accepted' | 'rejected' | null;
  decisionReason: string | null;
  exhibit: string | null;
  /** the case the exhibit belongs to */
  caseRef: string | null;
  withheld: Withheld | null;
}
export type Category = 'suspected_abuse' | 'child_involved' | 'disturbing';
/** A file that was set aside as possible abuse material. */
export interface Withheld {
  at: string;
  /** null: it has the very bytes of another one */
  by: string | null;
  state: 'withheld' | 'erased' | 'resealed' | 'transferred' | 'finished';
  failure: string | null;
  recipient: string | null;
  sealedSha256: string | null;
}
/** A copy somebody asked for: one with parts covered, or one frame as a picture. */
export interface WorkingCopy {
  id: string;
  reference: string;
  fileId: string;
  kind: 'redaction' | 'still';
  /** as it was sent (api/redaction.ts) */
  plan: unknown;
  purpose: string | null;
  askedAt: string;
  askedByName: string | null;
  state: 'asked' | 'made' | 'failed' | 'destroyed';
  progress: number | null;
  failure: string | null;
  parentSha256: string;
  sha256: string | null;
  sizeBytes: number | null;
  type: string | null;
  width: number | null;
  height: number | null;
  tool: string | null;
  facts: Record<string, string | number | boolean> | null;
  /** once it is made */
  url: string | null;
}
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
export interface PhraseBook {
  topics: readonly { id: string; da: string; en: string }[];
  phrases: readonly (SentPhrase & { topic: string })[];
}
export type MailChoice = 'immediately' | 'daily' | 'never';
/** When a member is told by mail that something waits; without an hour nobody is told by mail here. */
export interface MailFacts {
  choice: MailChoice;
  digestHour: number | null;
}
export interface Message {
  id: string;
  at: string;
  from: 'police' | 'sender';
  kind: 'text' | 'notice';
  text: string;
  byUser: { name: string } | null;
  deliveredAt: string | null;
  readAt: string | null;
  /** police: the phrase it is made of */
  phrase: SentPhrase | null;
  /** sender: the message it answers, and how: an option's id, a local time, words of a place, `unknown` */
  answerTo: string | null;
  answer: string | null;
  /** sender, when answers are reviewed; what waits or was withheld comes without words to whoever may not review */
  review: {
    state: 'waiting' | 'released' | 'withheld';
    at: string | null;
    reason: string | null;
    by: string | null;
  } | null;
}
/** What staff tell each other about a tip; senders never see it. */
export interface Note {
  id: string;
  at: string;
  text: string;
  byUser: Person;
}
export interface CustodyEvent {
  seq: number;
  at: string;
  action: string;
  actor: string;
  actorName: string | null;
  actorRole: string;
  fileId: string | null;
  reason: string | null;
  caseRef: string | null;
  sha256After: string | null;
  /** seen beside the tip in the queue */
  inQueue: boolean;
  /** out of which it was taken */
  leftCase: string | null;
  hash: string;
}
export interface TipPage {
  tip: Tip;
  files: TipFile[];
  copies: WorkingCopy[];
  likenesses: Likeness[];
  messages: Message[];
  notes: Note[];
  custody: CustodyEvent[];
  /** the last one: waiting, stopped, or the certificate */
  disposal: Disposal | null;
}
/** That a tip is to be deleted before its time, or was. */
export interface Disposal {
  id: string;
  tip: { id: string; reference: string };
  reason: string;
  words: string;
  /** null: a rule */
  askedBy: Person | null;
  askedAt: string;
  /** null: never without a second person */
  dueAt: string | null;
  confirmedBy: Person | null;
  confirmedAt: string | null;
  confirmReason: string | null;
  stoppedBy: Person | null;
  stoppedAt: string | null;
  stopReason: string | null;
  state: 'asked' | 'stopped' | 'begun' | 'erased' | 'finished';
  stateChangedAt: string;
  failure: string | null;
  certificate: {
    receivedAt: string;
    erasedAt: string;
    rows: { files: number; messages: number; notes: number; copies: number; contact: boolean };
    files: { id: string; sha256: string | null; sizeBytes: number; exhibit: string | null; objects: number }[];
    objects: number;
  } | null;
}

export interface Reason {
  key: string;
  da: string;
  en: string;
}
export type Decision = 'accept' | 'reject' | 'flag' | 'hide';
export type Reasons = Record<Decision | 'reveal' | 'dispose', Reason[]>;

/** A tip about danger to life that nobody has taken. */
export interface Alert {
  id: string;
  reference: string;
  receivedAt: string;
  district: string | null;
}
/** A queue narrowed down, under a name. */
export interface SavedView {
  id: string;
  name: string;
  /** of the console's address */
  query: string;
  shared: boolean;
  mine: boolean;
  removable: boolean;
}
export type BulkAction = 'claim' | 'release' | 'accept' | 'reject' | 'hide' | 'assign';
export interface Refusal {
  code: string;
  da: string;
  en: string;
}
export interface Outcome {
  id: string;
  tip?: Tip;
  refusal?: Refusal;
}
export interface BulkAnswer {
  bulk: string;
  /** null: it cannot be undone */
  undoUntil: string | null;
  outcomes: Outcome[];
}

/** A request to know who a sender is; `decidedBy` is the second person, whatever they said. */
export interface Reveal {
  id: string;
  tip: { id: string; reference: string; district: string | null };
  /** key of a reason */
  purpose: string;
  reason: string;
  caseRef: string;
  askedAt: string;
  askedBy: Person;
  decidedAt: string | null;
  decidedBy: Person | null;
  decisionReason: string | null;
  state: 'asked' | 'approved' | 'refused' | 'withdrawn' | 'awaited' | 'revealed' | 'expired' | 'failed';
  failure: string | null;
  /** until when it may be answered, or opened */
  goodUntil: string | null;
}
export interface RevealLists {
  waiting: Reveal[];
  mine: Reveal[];
}
/** Known to the page alone: the server never sends it in the clear. */
export interface Contact {
  name: string | null;
  phone: string | null;
  email: string | null;
}
export interface Process {
  role: string;
  at: string;
  facts: Record<string, string | number | boolean>;
}
export interface Health {
  processes: Process[];
  /** nothing is counted further */
  countedTo: number;
  queue: Record<string, number | string | null>;
}
/** One event of the log of sign-ins and settings. */
export interface AccessEvent {
  seq: number;
  at: string;
  action: string;
  actor: Person | null;
  subject: Person | null;
  method: NonNullable<SessionFacts['method']> | null;
  details: Record<string, string | boolean | null> | null;
}
/** One event of custody as those who oversee see it; `name` is null for a program. */
export interface Seen {
  seq: number;
  at: string;
  action: string;
  actor: { id: string; name: string | null; role: string };
  tip: { id: string; reference: string } | null;
  file: { id: string; position: number; exhibit: string | null } | null;
  caseRef: string | null;
  reason: string | null;
  /** when it is a code */
  reasonWords: Record<Language, string> | null;
  contact: boolean;
  /** seen beside the tip in the queue */
  inQueue: boolean;
  sought: { words: string; places: string } | null;
  hash: string;
}
export interface SeenPage {
  /** when one person was meant */
  person: Person | null;
  items: Seen[];
  next: string | null;
}
/** `since`: there are more events than are counted, and only those from here on are in it. */
export interface Tally {
  people: { id: string; name: string | null; acts: { action: string; count: number }[] }[];
  since: string | null;
}
export interface Pattern {
  id: string;
  name: string;
  unheld: number;
  atNight: number;
  hour: { tips: number; from: string } | null;
  colleagues: number;
}
export interface Patterns {
  people: Pattern[];
  since: string | null;
  thresholds: { actsWithinMs: number; nightFrom: number; nightUntil: number; tipsAnHour: number };
}
export interface ChainState {
  events: number;
  checkpoint: { size: number; lastEventAt: string | null } | null;
  check: { by: string; verdict: string; at: string | null; heardAt: string } | null;
}
interface WaitingTip {
  id: string;
  reference: string;
  receivedAt: string;
  dueAt: string;
  priority: number;
  district: string | null;
}
/** What a supervisor's district has before it. */
export interface Work {
  waiting: Record<'queued' | 'overdue' | 'claimed' | 'flagged' | 'unread', number>;
  countedTo: number;
  oldest: WaitingTip | null;
  alerts: Alert[];
  claims: (WaitingTip & { since: string; claimedBy: Person })[];
  longClaimMs: number;
  days: { day: string; accepted: number; rejected: number }[];
}
/** One of those who work here, as the administrator sees them. */
export interface StaffMember {
  id: string;
  name: string;
  email: string;
  role: Role;
  district: string | null;
  twoFactorEnabled: boolean;
  createdAt: string;
  disabledAt: string | null;
  courses: Course[];
}
export interface Course {
  course: string;
  validUntil: string;
}
/** Exhibits that belong to no case. */
export interface WithoutCase {
  exhibits: number;
  bytes: number;
  latestAt: string;
}
/** A case by what was accepted into it. */
export interface CaseItem {
  caseRef: string;
  exhibits: number;
  bytes: number;
  latestAt: string;
  isHeld: boolean;
}
export interface Exhibit {
  id: string;
  reference: string;
  label: string | null;
  createdAt: string;
  fileId: string;
  claimedName: string;
  sizeBytes: number;
  sha256: string | null;
  scanVerdict: TipFile['scanVerdict'];
  state: FileState;
  tipId: string;
  tip: string;
}
export interface LegalHold {
  id: string;
  reason: string;
  placedAt: string;
  placedBy: string | null;
  releasedAt: string | null;
  releaseReason: string | null;
}
/** A package of evidence one asked for; `sizeBytes` is of what goes in, `sentBytes` of the archive as it goes out. */
export interface EvidencePackage {
  id: string;
  caseRef: string;
  exhibits: string[];
  reason: string;
  requestedAt: string;
  /** with finished working copies */
  copies: boolean;
  recipient: string | null;
  state: 'requested' | 'granted' | 'failed' | 'closed';
  failure: string | null;
  manifestSha256: string | null;
  sizeBytes: number | null;
  sentBytes: number;
  sentAt: string | null;
  closesAt: string | null;
}
export interface CasePage {
  /** null: exhibits without a case */
  caseRef: string | null;
  exhibits: Exhibit[];
  holds: LegalHold[];
  packages: EvidencePackage[];
}
