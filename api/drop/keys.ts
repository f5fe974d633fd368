import type { BlobKey } from './blobs.ts';

/**
 * Every key of the drop and of the vault is made here (specified in README.md). What the intake must read back about an
 * upload stands in the key, because the body of every object is sealed to somebody else.
 */
export type TipId = string & { readonly __brand: 'TipId' };
export type UploadId = string & { readonly __brand: 'UploadId' };
export type MailboxId = string & { readonly __brand: 'MailboxId' };
/** One try to submit a tip, in 48 hexadecimal digits: 32 say who tried, 16 with which words (README.md, "A tip"). */
export type AttemptId = string & { readonly __brand: 'AttemptId' };

const hex32 = /^[0-9a-f]{32}$/;
const ulid = /^[0-9a-z]{26}$/;

export const isTipId = (value: string): value is TipId => hex32.test(value);
export const isUploadId = (value: string): value is UploadId => hex32.test(value);
export const isMailboxId = (value: string): value is MailboxId => hex32.test(value);

const key = (...parts: string[]): BlobKey => parts.join('/') as BlobKey;
const digits = (value: number): string => {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a size');
  return String(value).padStart(16, '0');
};

/** `uploads/<upload>/opened-<tip>-<created, s since 1970>.age`: that the upload exists, and whose it is. */
export const openedKey = (upload: UploadId, tip: TipId, createdAt: Date): BlobKey =>
  key('uploads', upload, `opened-${tip}-${digits(Math.floor(createdAt.getTime() / 1000))}.age`);
/** `uploads/<upload>/length-<bytes>.age`: the declared length; the smallest wins when two were declared. */
export const lengthKey = (upload: UploadId, bytes: number): BlobKey =>
  key('uploads', upload, `length-${digits(bytes)}.age`);
/**
 * `uploads/<upload>/<start>.age`: a segment of the plaintext beginning at byte `start`; `<start>.<writer>.age` in a store that
 * is not exclusive, where two writers of one key could not be told apart (README.md, "Digests").
 */
export const segmentKey = (upload: UploadId, start: number, writer?: string): BlobKey =>
  key('uploads', upload, `${startPrefix(start)}${writer === undefined ? '' : `${writer}.`}age`);
/** In such a store the writer's part is the beginning of the SHA-256 (hex) of the segment's sealed bytes. */
export const namedSegmentKey = (upload: UploadId, start: number, sealedSha256: string): BlobKey =>
  segmentKey(upload, start, sealedSha256.slice(0, writerDigits));
/** Whether a segment's sealed bytes are those its key names. A version before drew the writer's part, and wrote digests. */
export const isNamedAfter = (writer: string | undefined, sealedSha256: string): boolean =>
  writer?.length === writerDigits && sealedSha256.startsWith(writer);
const writerDigits = 16;
const startPrefix = (start: number): string => `${digits(start)}.`;
/** What stands at one start: segments and digests. */
export const segmentPrefix = (upload: UploadId, start: number): string => `uploads/${upload}/${startPrefix(start)}`;
/** `uploads/<upload>/<start>.<writer>.sha256.age`: the digest of that segment, written just before it. */
export const digestKey = (upload: UploadId, start: number, writer: string): BlobKey =>
  key('uploads', upload, `${digits(start)}.${writer}.sha256.age`);
export const uploadPrefix = (upload: UploadId): string => `uploads/${upload}/`;

/**
 * `ledgers/<tip>/…`: what the intake must know of a tip across requests and restarts. `upload-<upload>-<bytes>.age` books
 * an upload against the tip's quota (the smallest counts, when two stand there); `active-<s since 1970>.age` keeps its
 * uploads as if they had been written until then; `request-<mailbox>.age` says that the tip is handed in on that request;
 * `submitting-<attempt>.age` and `submitted-<attempt>.age` stand before and after the tip's document, and keep its uploads
 * from being swept.
 */
export const bookedKey = (tip: TipId, upload: UploadId, bytes: number): BlobKey =>
  key('ledgers', tip, `upload-${upload}-${digits(bytes)}.age`);
export const activeKey = (tip: TipId, until: Date): BlobKey =>
  key('ledgers', tip, `active-${digits(Math.floor(until.getTime() / 1000))}.age`);
export const onRequestKey = (tip: TipId, mailbox: MailboxId): BlobKey => key('ledgers', tip, `request-${mailbox}.age`);
export const submittingKey = (tip: TipId, attempt: AttemptId): BlobKey =>
  key('ledgers', tip, `submitting-${attempt}.age`);
export const submittedKey = (tip: TipId, attempt: AttemptId): BlobKey =>
  key('ledgers', tip, `submitted-${attempt}.age`);
/** Stands for the winner of several tries of which a crash left no other trace than the tip's document. */
export const unknownAttempt = '0'.repeat(48) as AttemptId;
export const submittedPrefix = (tip: TipId): string => `ledgers/${tip}/submitted-`;
export const ledgerPrefix = (tip: TipId): string => `ledgers/${tip}/`;
export const ledgersPrefix = 'ledgers/';
export const uploadsPrefix = 'uploads/';

/** `inbox/tip-<tip>.age`: a submitted tip. The inside works through `inbox/` and nothing else. */
export const inboxTipKey = (tip: TipId): BlobKey => key('inbox', `tip-${tip}.age`);
/** `inbox/message-<ulid>.age`: an answer written by a sender. */
export const inboxMessageKey = (id: string): BlobKey => key('inbox', `message-${checkUlid(id)}.age`);
export const inboxPrefix = 'inbox/';

/**
 * `selftests/<tip>/…`: a clip that is no evidence. `began-<s since 1970>.age` stands before anything else of it,
 * `mailbox-<mailbox>.age` before its answer, `clip.age` is its document. An hour after it began all of it is removed.
 */
export const selfTestsPrefix = 'selftests/';
export const selfTestPrefix = (tip: TipId): string => `selftests/${tip}/`;
export const selfTestBeganKey = (tip: TipId, at: Date): BlobKey =>
  key('selftests', tip, `began-${digits(Math.floor(at.getTime() / 1000))}.age`);
export const selfTestMailboxKey = (tip: TipId, mailbox: MailboxId): BlobKey =>
  key('selftests', tip, `mailbox-${mailbox}.age`);
export const selfTestClipKey = (tip: TipId): BlobKey => key('selftests', tip, 'clip.age');
/** Whoever looks at the clip puts this down first: nobody looks twice at one that took a worker with it. */
export const selfTestTriedKey = (tip: TipId): BlobKey => key('selftests', tip, 'tried.age');

/** `mailboxes/<mailbox>/<ulid>.age`: one letter of a dialogue, either way, oldest first. */
export const letterKey = (mailbox: MailboxId, id: string): BlobKey => key('mailboxes', mailbox, `${checkUlid(id)}.age`);
export const mailboxPrefix = (mailbox: MailboxId): string => `mailboxes/${mailbox}/`;

/** `drafts/<mailbox>/<ulid>.age`: an unsent tip, sealed to its own code alone. The newest counts. */
export const draftKey = (mailbox: MailboxId, id: string): BlobKey => key('drafts', mailbox, `${checkUlid(id)}.age`);
export const draftPrefix = (mailbox: MailboxId): string => `drafts/${mailbox}/`;
export const draftsPrefix = 'drafts/';

/**
 * `requests/<mailbox>/…` (docs/decisions/0037): `asked.age`, what the police ask a shop for, sealed to the mailbox and to the
 * police; `tip-<tip>.age`, a hand-in that was begun; `draft-<ulid>.age`, what stands in the wizard, sealed to the mailbox
 * alone. The greatest draft counts; of several begun hand-ins that are not submitted the first.
 */
export const requestPrefix = (mailbox: MailboxId): string => `requests/${mailbox}/`;
export const requestsPrefix = 'requests/';
export const askedKey = (mailbox: MailboxId): BlobKey => key('requests', mailbox, 'asked.age');
export const begunKey = (mailbox: MailboxId, tip: TipId): BlobKey => key('requests', mailbox, `tip-${tip}.age`);
export const requestDraftKey = (mailbox: MailboxId, id: string): BlobKey =>
  key('requests', mailbox, `draft-${checkUlid(id)}.age`);

/** Vault: `originals/<upload>/<start>.age`, the segments as they came; `tips/<tip>.age`, the document as it came. */
export const originalKey = (upload: UploadId, start: number): BlobKey =>
  key('originals', upload, `${digits(start)}.age`);
export const originalPrefix = (upload: UploadId): string => `originals/${upload}/`;
export const tipKey = (tip: TipId): BlobKey => key('tips', `${tip}.age`);
/** Vault: `tips/<tip>.age.hand-in.age`: what a shop said, out of that document, once it had to be sealed anew. */
export const resealedHandInKey = (tip: TipId): BlobKey => `${tipKey(tip)}.hand-in.age` as BlobKey;
/** Vault: `previews/<upload>/<name>.age`, one age file sealed to the desk. */
export const previewKey = (upload: UploadId, name: string): BlobKey => {
  if (!/^[a-z0-9][a-z0-9.-]{0,60}$/.test(name)) throw new RangeError('not a preview name');
  return key('previews', upload, `${name}.age`);
};

/** Vault: `packages/<package>/<plan>.age`, what goes into one evidence package; sealed to that package's key. */
export const packagePlanKey = (id: string, plan: string): BlobKey => {
  if (!hex32.test(plan)) throw new RangeError('not a plan');
  return key('packages', checkUlid(id), `${plan}.age`);
};
/** Vault: `copies/<upload>/<ulid>.age`, a working copy, one age file sealed to the desk. */
export const copyKey = (upload: UploadId, copy: string): BlobKey => key('copies', upload, `${checkUlid(copy)}.age`);
export const previewPrefix = (upload: UploadId): string => `previews/${upload}/`;
export const copyPrefix = (upload: UploadId): string => `copies/${upload}/`;
/** Vault: `specialist/<upload>/<ulid>.age`, a whole original sealed anew, to a specialist; the row says which one counts. */
export const specialistKey = (upload: UploadId, id: string): BlobKey =>
  key('specialist', upload, `${checkUlid(id)}.age`);
export const specialistPrefix = (upload: UploadId): string => `specialist/${upload}/`;

/** A picture of an appeal; `fileId` is set when it was taken from a file of a tip. */
export interface AppealPictureId {
  appealId: string;
  id: string;
  fileId: string | null;
}
/**
 * Vault: `appeals/<ulid>/<ulid>/…`, a picture of an appeal, or `copies/<upload>/<ulid>/…` when it comes from a file of a tip, so
 * that it goes when the file's copies do: `given.age` as it came, sealed to the police, `<drawing>-<size>.age` as it was
 * drawn, sealed to the desk.
 */
export const appealPicturePrefix = ({ appealId, id, fileId }: AppealPictureId): string =>
  `${fileId ? `copies/${fileId}` : `appeals/${checkUlid(appealId)}`}/${checkUlid(id)}/`;
export const appealGivenKey = (of: AppealPictureId): BlobKey => `${appealPicturePrefix(of)}given.age` as BlobKey;
export const appealMadeKey = (of: AppealPictureId, drawing: number, name: string): BlobKey => {
  if (!Number.isSafeInteger(drawing) || !/^(base\.jpg|\d{3,4}\.(webp|jpg))$/.test(name))
    throw new RangeError('not a size');
  return `${appealPicturePrefix(of)}${drawing}-${name}.age` as BlobKey;
};

export const isUlid = (value: string): boolean => ulid.test(value);

function checkUlid(id: string): string {
  if (!isUlid(id)) throw new RangeError('not a ulid');
  return id;
}

/** Never written: a store that can begin an object here can begin any. */
export const probeKey: BlobKey = key('ledgers', 'probe.age');

/** What stands in an upload's keys, read back from a listing. */
export type UploadKey =
  | { kind: 'opened'; tip: TipId; createdAt: Date }
  | { kind: 'length'; bytes: number }
  | { kind: 'segment'; start: number; writer?: string }
  | { kind: 'digest'; start: number };

/** The last moment a Date can hold. */
const lastDateMs = 8.64e15;
/** Sixteen digits can say more than a number holds; no key of ours does, but a hostile store may list anything. */
const isExact = (digits: string | undefined): boolean => digits === undefined || Number.isSafeInteger(Number(digits));

/** Reads the last part of an `uploads/…` key; undefined for anything else. */
export function parseUploadKey(blobKey: string): UploadKey | undefined {
  const name = blobKey.slice(blobKey.lastIndexOf('/') + 1);
  const opened = /^opened-([0-9a-f]{32})-(\d{16})\.age$/.exec(name);
  if (opened && Number(opened[2]) * 1000 <= lastDateMs)
    return { kind: 'opened', tip: opened[1] as TipId, createdAt: new Date(Number(opened[2]) * 1000) };
  const length = /^length-(\d{16})\.age$/.exec(name);
  if (length && isExact(length[1])) return { kind: 'length', bytes: Number(length[1]) };
  const segment = /^(\d{16})(?:\.([0-9a-f]{16}))?\.age$/.exec(name);
  if (segment && isExact(segment[1]))
    return { kind: 'segment', start: Number(segment[1]), ...(segment[2] === undefined ? {} : { writer: segment[2] }) };
  const digest = /^(\d{16})\.[0-9a-f]{16}\.sha256\.age$/.exec(name);
  if (digest && isExact(digest[1])) return { kind: 'digest', start: Number(digest[1]) };
  return undefined;
}

export type LedgerKey =
  | { kind: 'booked'; tip: TipId; upload: UploadId; bytes: number }
  | { kind: 'active'; tip: TipId; until: Date }
  | { kind: 'request'; tip: TipId; mailbox: MailboxId }
  | { kind: 'submitting' | 'submitted'; tip: TipId; attempt: AttemptId };

/** Reads a `ledgers/…` key; undefined for anything else. */
export function parseLedgerKey(blobKey: string): LedgerKey | undefined {
  const entry =
    /^ledgers\/([0-9a-f]{32})\/(?:upload-([0-9a-f]{32})-(\d{16})|(submitting|submitted)-([0-9a-f]{48})|active-(\d{16})|request-([0-9a-f]{32}))\.age$/;
  const match = entry.exec(blobKey);
  if (!match || !isExact(match[3])) return undefined;
  const tip = match[1] as TipId;
  if (match[4]) return { kind: match[4] as 'submitting' | 'submitted', tip, attempt: match[5] as AttemptId };
  if (match[6]) return { kind: 'active', tip, until: new Date(Math.min(Number(match[6]) * 1000, lastDateMs)) };
  if (match[7]) return { kind: 'request', tip, mailbox: match[7] as MailboxId };
  return { kind: 'booked', tip, upload: match[2] as UploadId, bytes: Number(match[3]) };
}

export type RequestKey =
  | { kind: 'asked'; mailbox: MailboxId }
  | { kind: 'begun'; mailbox: MailboxId; tip: TipId }
  | { kind: 'draft'; mailbox: MailboxId; id: string };

/** Reads a `requests/…` key; undefined for anything else. */
export function parseRequestKey(blobKey: string): RequestKey | undefined {
  const match = /^requests\/([0-9a-f]{32})\/(?:(asked)|tip-([0-9a-f]{32})|draft-([0-9a-z]{26}))\.age$/.exec(blobKey);
  if (!match) return undefined;
  const mailbox = match[1] as MailboxId;
  if (match[2]) return { kind: 'asked', mailbox };
  return match[3] ? { kind: 'begun', mailbox, tip: match[3] as TipId } : { kind: 'draft', mailbox, id: match[4] ?? '' };
}

export type SelfTestKey =
  | { kind: 'began'; tip: TipId; at: Date }
  | { kind: 'mailbox'; tip: TipId; mailbox: MailboxId }
  | { kind: 'clip' | 'tried'; tip: TipId };

/** Reads a `selftests/…` key; undefined for anything else. */
export function parseSelfTestKey(blobKey: string): SelfTestKey | undefined {
  const match = /^selftests\/([0-9a-f]{32})\/(?:began-(\d{16})|mailbox-([0-9a-f]{32})|(clip|tried))\.age$/.exec(
    blobKey,
  );
  if (!match || !isExact(match[2])) return undefined;
  const tip = match[1] as TipId;
  if (match[2]) return { kind: 'began', tip, at: new Date(Math.min(Number(match[2]) * 1000, lastDateMs)) };
  if (match[3]) return { kind: 'mailbox', tip, mailbox: match[3] as MailboxId };
  return { kind: match[4] as 'clip' | 'tried', tip };
}

/** Reads a `drafts/…` key; undefined for anything else. `savedAtMs` is the clock of whoever saved, in ms since 1970. */
export function parseDraftKey(blobKey: string): { mailbox: MailboxId; savedAtMs: number } | undefined {
  const match = /^drafts\/([0-9a-f]{32})\/([0-7][0-9a-hjkmnp-tv-z]{9})[0-9a-hjkmnp-tv-z]{16}\.age$/.exec(blobKey);
  return match ? { mailbox: match[1] as MailboxId, savedAtMs: fromBase32(match[2]!) } : undefined;
}

const fromBase32 = (digits: string): number =>
  [...digits].reduce((sum, digit) => sum * 32 + '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit), 0);

/** The upload an `uploads/…` key belongs to. */
export function uploadOf(blobKey: string): UploadId | undefined {
  const part = blobKey.split('/')[1] ?? '';
  return blobKey.startsWith(uploadsPrefix) && isUploadId(part) ? part : undefined;
}
