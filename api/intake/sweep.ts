import type { Blob } from '../drop/blobs.ts';
import {
  begunKey,
  draftsPrefix,
  inboxPrefix,
  ledgerPrefix,
  ledgersPrefix,
  type MailboxId,
  parseDraftKey,
  parseLedgerKey,
  parseRequestKey,
  parseUploadKey,
  requestPrefix,
  requestsPrefix,
  type TipId,
  type UploadId,
  uploadOf,
  uploadPrefix,
  uploadsPrefix,
} from '../drop/keys.ts';
import { limitsOf } from '../limits.ts';
import { activeUntilOf, readTip } from './ledger.ts';
import type { Parts } from './parts.ts';
import { removeUpload } from './uploads.ts';

/** A submitted tip's ledger outlives every token that could submit it again. */
const submittedLedgerMs = 7 * 86_400_000;
const partMs = 3_600_000;

interface TipState {
  readonly uploads: Set<UploadId>;
  /** uploads its ledger still books; every file a submitted tip names is among them */
  readonly booked: Set<UploadId>;
  readonly blobs: Blob[];
  isSubmitted: boolean;
  /** the request it is handed in on */
  request: MailboxId | undefined;
  /** ms since 1970; later than now when its draft was saved today */
  newest: number;
}

/**
 * Removes what nobody will come back for: parts of unfinished writes, uploads of tips where nothing happened for
 * `unfinishedUploadMs` (of what is handed in on request, for longer), drafts nobody saved for as long, what a connection
 * still wrote of an upload that had been removed, ledgers of tips long submitted; and what a closed request leaves.
 * Booked uploads of a submitted tip are never touched: the inside takes them away itself. Answers how many uploads went.
 */
export async function sweep(parts: Parts): Promise<number> {
  const { drop, limits, now } = parts;
  await sweepParts(parts);
  await removeIdleDrafts(parts);
  const requests = await readRequests(parts);
  const { tips, unowned } = await readTips(parts);
  let removed = await removeIdle(parts, unowned);
  for (const [tip, state] of tips) {
    const request = state.request && requests.get(state.request);
    const begun = request?.begun.has(tip) ? begunKey(state.request!, tip) : undefined;
    const idleMs = now().getTime() - Math.max(state.newest, begun && !state.isSubmitted ? request!.savedAtMs : 0);
    if (state.isSubmitted) {
      removed += await removeIdle(parts, new Set([...state.uploads].filter((upload) => !state.booked.has(upload))));
      // while its request stands, the ledger says that the next hand-in is another one (asked.ts)
      if (state.uploads.size === 0 && idleMs > submittedLedgerMs && !begun)
        for (const { key } of state.blobs) await drop.remove(key);
    } else if (idleMs > limitsOf(limits, state.request !== undefined).unfinishedUploadMs) {
      if (await hasComeBack(parts, tip, state, begun && request!.savedAtMs)) continue;
      for (const upload of state.uploads) await removeUpload(parts, tip, upload);
      if (begun) await drop.remove(begun);
      for (const { key } of state.blobs) await drop.remove(key);
      removed += state.uploads.size;
    }
  }
  return removed;
}

/** Removes parts of unfinished writes. Nobody was told that anything of them was kept. */
export const sweepParts = ({ drop }: Parts): Promise<number> => drop.sweep(partMs);

/**
 * Whether a tip was sent, or anything of it written, since it was listed: in a large drop that may be minutes ago. `savedAtMs`
 * is when the draft of its request was saved last, where its request stands.
 */
async function hasComeBack(
  { drop }: Parts,
  tip: TipId,
  { uploads, request, newest }: TipState,
  savedAtMs: number | undefined,
): Promise<boolean> {
  const { ledger, isSubmitted } = await readTip(drop, tip);
  if (isSubmitted || ledger.activeUntil.getTime() > newest) return true;
  const isNewer = ({ writtenAt }: Blob): boolean => writtenAt.getTime() > newest;
  for (const prefix of [ledgerPrefix(tip), ...[...uploads, ...ledger.uploads.keys()].map(uploadPrefix)])
    if ((await drop.list(prefix)).some(isNewer)) return true;
  if (savedAtMs === undefined) return false;
  const drafts = (await drop.list(requestPrefix(request!))).filter(({ key }) => parseRequestKey(key)?.kind === 'draft');
  return drafts.some(({ writtenAt }) => writtenAt.getTime() > savedAtMs);
}

/** Removes the drafts of mailboxes nobody saved to for long, and what a crash left beside a newer one. */
async function removeIdleDrafts({ drop, limits, now }: Parts): Promise<void> {
  const newest = new Map<MailboxId, Blob>();
  // the listing is sorted: a later draft of the same mailbox is a newer one
  for (const blob of await drop.list(draftsPrefix)) {
    const { mailbox } = parseDraftKey(blob.key) ?? {};
    if (!mailbox) continue;
    const older = newest.get(mailbox);
    if (older) await drop.remove(older.key);
    newest.set(mailbox, blob);
  }
  for (const { key, writtenAt } of newest.values())
    if (now().getTime() - writtenAt.getTime() > limits.unfinishedUploadMs) await drop.remove(key);
}

/** Removes those of `uploads` that nobody wrote to for long; none of them is booked. Answers how many. */
async function removeIdle({ drop, limits, now }: Parts, uploads: ReadonlySet<UploadId>): Promise<number> {
  let removed = 0;
  for (const upload of uploads) {
    const blobs = await drop.list(uploadPrefix(upload));
    const newest = Math.max(...blobs.map(({ writtenAt }) => writtenAt.getTime()));
    if (now().getTime() - newest <= limits.unfinishedUploadMs) continue;
    for (const { key } of blobs) await drop.remove(key);
    removed++;
  }
  return removed;
}

interface RequestState {
  isOpen: boolean;
  readonly begun: Set<TipId>;
  /** when its draft was saved last, in ms since 1970 */
  savedAtMs: number;
}

/** The requests that stand. What lies there of one that was closed is removed: its hand-ins go as any tip does. */
async function readRequests({ drop }: Parts): Promise<Map<MailboxId, RequestState>> {
  const requests = new Map<MailboxId, RequestState>();
  const blobs = await drop.list(requestsPrefix);
  for (const { key, writtenAt } of blobs) {
    const entry = parseRequestKey(key);
    if (!entry) continue;
    const state = requests.get(entry.mailbox) ?? { isOpen: false, begun: new Set(), savedAtMs: 0 };
    requests.set(entry.mailbox, state);
    if (entry.kind === 'asked') state.isOpen = true;
    else if (entry.kind === 'begun') state.begun.add(entry.tip);
    else state.savedAtMs = Math.max(state.savedAtMs, writtenAt.getTime());
  }
  for (const { key } of blobs) {
    const entry = parseRequestKey(key);
    if (entry && !requests.get(entry.mailbox)?.isOpen) await drop.remove(key);
  }
  return new Map([...requests].filter(([, { isOpen }]) => isOpen));
}

const newState = (): TipState => ({
  uploads: new Set(),
  booked: new Set(),
  blobs: [],
  isSubmitted: false,
  request: undefined,
  newest: 0,
});

/** Every tip the drop knows of, with the uploads that are still there; and the uploads that belong to none. */
async function readTips({ drop }: Parts): Promise<{ tips: Map<TipId, TipState>; unowned: Set<UploadId> }> {
  const tips = new Map<TipId, TipState>();
  const unowned = new Set<UploadId>();
  const owners = new Map<UploadId, TipId>();
  const stateOf = (tip: TipId): TipState => {
    const state = tips.get(tip) ?? newState();
    tips.set(tip, state);
    return state;
  };
  // the uploads are listed first: one that is opened later is in the ledgers, and its tip has just been active
  const stored = await drop.list(uploadsPrefix);
  for (const blob of await drop.list(ledgersPrefix)) {
    const entry = parseLedgerKey(blob.key);
    if (!entry) continue;
    const state = stateOf(entry.tip);
    state.blobs.push(blob);
    state.newest = Math.max(state.newest, blob.writtenAt.getTime());
    if (entry.kind === 'booked') {
      owners.set(entry.upload, entry.tip);
      state.booked.add(entry.upload);
    } else if (entry.kind === 'active')
      state.newest = Math.max(state.newest, activeUntilOf(entry.until, blob.writtenAt).getTime());
    else if (entry.kind === 'request') state.request = entry.mailbox;
    // a try that wrote no document is none
    else if (entry.kind === 'submitted') state.isSubmitted = true;
  }
  for (const blob of stored) {
    const upload = uploadOf(blob.key);
    const parsed = parseUploadKey(blob.key);
    if (upload && parsed?.kind === 'opened') owners.set(upload, parsed.tip);
  }
  for (const blob of stored) {
    const upload = uploadOf(blob.key);
    if (!upload) continue;
    const tip = owners.get(upload);
    if (!tip) {
      unowned.add(upload);
      continue;
    }
    const state = stateOf(tip);
    state.uploads.add(upload);
    state.newest = Math.max(state.newest, blob.writtenAt.getTime());
  }
  for (const { key } of await drop.list(`${inboxPrefix}tip-`)) {
    const state = tips.get(key.slice(`${inboxPrefix}tip-`.length, -'.age'.length) as TipId);
    if (state) state.isSubmitted = true;
  }
  return { tips, unowned };
}
