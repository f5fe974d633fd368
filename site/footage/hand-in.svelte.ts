import { ConnectionLost, type Exchange, Refused, type Sentence } from '../tip/exchange.ts';
import { type Room, whyNot } from '../tip/fit.ts';
import type { Language } from '../tip/format.ts';
import type { Hasher } from '../tip/hasher.ts';
import type { Limits } from '../tip/limits.ts';
import { randomHex } from '../tip/random.ts';
import { retryDelayMs } from '../tip/rest.ts';
import { sampleOf } from '../tip/sample.ts';
import { Saver } from '../tip/saver.ts';
import type { FileUpload } from '../tip/upload.svelte.ts';
import { Uploads } from '../tip/uploads.svelte.ts';
import { Agreement } from './agreement.ts';
import { around, ChosenFile, pathOf, type Said } from './chosen.svelte.ts';
import { type CameraEntry, ClockEntry, emptyCamera } from './described.svelte.ts';
import type { FoundFile } from './folders.ts';
import { Looker } from './looker.ts';
import { isLitter } from './roles.ts';
import { type PutAside, type SavedHandIn, saved, takenUp } from './saved-hand-in.ts';

/** Where a hand-in goes: to a request of the police, or as a tip of its own when nobody asked. */
export interface Channel {
  /** Makes sure there is a place for it. Rejects with ConnectionLost or Refused. */
  begin(): Promise<void>;
  token(): Promise<string>;
  renew(token: string, shown: string): void;
  revive(): Promise<boolean>;
  /** Puts aside what stands here; answers when (ISO instant). */
  save(saved: SavedHandIn, handIn: HandIn): Promise<string>;
  /** What another device has put aside meanwhile, where several may be at work (Refused, hand_in_changed). */
  newest?(): Promise<SavedHandIn | undefined>;
  /** Hands in everything; answers what was received. Uploads `without` are deleted. */
  submit(handIn: HandIn, without: readonly string[] | 'all'): Promise<HandedIn>;
  /** the code it goes on with elsewhere, when it has one of its own */
  readonly code?: string | undefined;
}

export interface HandedIn {
  receivedAt: string;
  files: { sizeBytes: number; sha256: string | null }[];
  /** of a hand-in nobody asked for: its mailbox */
  code?: string;
}

export interface HandInMeans {
  exchange: Exchange;
  hasher(): Promise<Hasher | undefined>;
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

export type HandingIn = 'no' | 'waiting' | 'now' | 'interrupted';

/** A recorder's export is many small files as often as few large ones. */
const uploadsAtOnce = 3;
/** What went meanwhile is put aside so often: enough to lose little, little enough to leave the line to the footage. */
const putAsideMs = 30_000;

/** Everything a shop has chosen and said so far. Lives in memory, and sealed at the intake for whoever has the code. */
export class HandIn {
  recorder = $state({ brand: '', model: '', overwriteDays: '' });
  exportedBy = $state('');
  text = $state('');
  clocks = $state<ClockEntry[]>([]);
  cameras = $state<CameraEntry[]>([]);
  chosen = $state.raw<ChosenFile[]>([]);
  /** what is said of all files of a folder */
  folders = $state<Record<string, Said>>({});
  /** sentences about files that were not taken */
  notTaken = $state.raw<string[]>([]);
  /** how many of a choice are here already, or lay in it by the computer's own doing */
  passedOver = $state(0);
  /** files being recognised */
  looking = $state.raw<{ done: number; of: number }>();
  sending = $state<HandingIn>('no');
  /** `joined`: another device's files and answers were added, to be looked at; `more`: it has files that are on no list */
  refusal = $state.raw<Sentence | 'unknown' | 'file' | 'lost' | 'joined' | 'more'>();
  received = $state.raw<HandedIn>();
  limits = $state.raw<Limits>() as Limits;
  savedAt = $state('');
  isContinued = $state(false);
  /** another device's files and answers were added to what stood here */
  isJoined = $state(false);
  beginning = $state<'no' | 'now' | 'interrupted' | 'begun'>('no');
  readonly uploads: Uploads;

  readonly footage = $derived(this.chosen.filter(({ role }) => role !== 'clock_photo'));
  readonly hasContent = $derived(this.chosen.length > 0 || this.text.trim() !== '');
  /** those of an earlier visit have all been asked about */
  readonly isKnown = $derived(this.chosen.every(({ upload }) => upload.isKnown));

  #channel: Channel;
  #means: HandInMeans;
  #say: Room['say'];
  #lang: Language;
  #saver: Saver<SavedHandIn>;
  #end = new AbortController();
  #putAsideAt = 0;
  #agreement: Agreement;
  #looker: Looker;
  #without: 'all' | undefined;

  constructor(setting: { channel: Channel; limits: Limits; say: Room['say']; lang: Language }, means: HandInMeans) {
    const { channel } = setting;
    this.#channel = channel;
    this.#means = means;
    this.#say = setting.say;
    this.#lang = setting.lang;
    this.limits = setting.limits;
    this.uploads = new Uploads({
      means: {
        ...means,
        token: () => channel.token(),
        renew: (token, shown) => channel.renew(token, shown),
        revive: () => channel.revive(),
      },
      atOnce: uploadsAtOnce,
      mayStart: () => this.beginning === 'begun',
      changed: () => this.#changed(),
      reserved: () => this.edited(),
    });
    const save = async (first: SavedHandIn): Promise<void> => {
      let aside = first;
      this.savedAt = await this.#agreement.reach(
        () => channel.save(aside, this),
        () => {
          aside = saved(this);
          this.#joined();
        },
      );
      this.#agreement.base = aside;
      this.#putAsideAt = performance.now();
    };
    const newest = async () => channel.newest?.();
    const missing = () => this.uploads.files.filter(({ state }) => state === 'missing');
    const resting = { rest: means.rest, signal: this.#end.signal };
    this.#agreement = new Agreement(this, { newest, ...resting });
    this.#looker = new Looker({ missing, ...resting });
    this.#saver = new Saver({ read: () => saved(this), save, rest: means.rest });
  }

  get isInterrupted(): boolean {
    return this.beginning === 'interrupted' || this.uploads.isInterrupted;
  }

  /** Drawn when the hand-in is begun; undefined where it goes on with the code of its request. */
  get code(): string | undefined {
    return this.beginning === 'begun' ? this.#channel.code : undefined;
  }

  /** Takes up what was put aside on an earlier visit, and asks how much of each file is here. */
  takeUp({ handIn, savedAt }: PutAside): void {
    takenUp(this, handIn);
    this.#agreement.base = handIn;
    this.savedAt = savedAt;
    this.isContinued = true;
    this.beginning = 'begun';
    void this.#looker.begin();
  }

  /** Takes what was picked: the rest of files from an earlier visit, and new ones. Answers how many were taken. */
  async take(found: readonly FoundFile[]): Promise<number> {
    this.notTaken = [];
    const meant = found.filter(({ file }) => !isLitter(file.name));
    this.passedOver = found.length - meant.length;
    const fresh = this.uploads.toPickAgain.length > 0 ? await this.#takeAgain(meant) : meant;
    const taken = meant.length - fresh.length + this.#add(fresh);
    if (taken > 0) void this.begin();
    return taken;
  }

  /** A photograph of both clocks goes with the other files. */
  async photograph(clock: ClockEntry, file: File): Promise<void> {
    this.notTaken = [];
    const before = clock.photo;
    if (this.#add([{ file, folder: '' }]) === 0) return;
    const photo = this.chosen.at(-1)!;
    if (before) this.remove([before]);
    photo.role = 'clock_photo';
    clock.photo = photo;
    await this.begin();
  }

  remove(gone: readonly ChosenFile[]): void {
    const all = new Set(gone);
    this.#agreement.remove(gone.map(({ upload }) => upload));
    this.#choose(this.chosen.filter((chosen) => !all.has(chosen)));
    for (const { upload } of gone) void upload.remove();
    for (const clock of this.clocks) if (clock.photo && all.has(clock.photo)) clock.photo = undefined;
    this.#changed();
  }

  pauseAll(): void {
    for (const upload of this.uploads.files) if (upload.state === 'queued' || upload.isWaiting) upload.pause();
  }

  resumeAll(): void {
    for (const upload of this.uploads.files)
      if (upload.state === 'paused' || (upload.state === 'refused' && !upload.needsFile)) upload.resume();
    void this.begin();
  }

  resume(upload: FileUpload): void {
    upload.resume();
    void this.begin();
  }

  /** What is said of a file: by itself, or else by the nearest folder around it. */
  saidOf({ said, folder }: ChosenFile): Said {
    const outer = around(folder).flatMap((name) => this.folders[name] ?? []);
    const timed = [said, ...outer].find(({ from, to }) => from !== '' && to !== '');
    const camera = said.camera || outer.find((one) => one.camera !== '')?.camera || '';
    return { camera, from: timed?.from ?? '', to: timed?.to ?? '' };
  }

  addClock(zone: string): ClockEntry {
    const clock = new ClockEntry(freshId('u'), zone);
    this.clocks.push(clock);
    return clock;
  }

  addCamera(name = ''): CameraEntry {
    this.cameras.push({ ...emptyCamera(freshId('k')), name });
    return this.cameras.at(-1)!;
  }

  /** Makes a place for the hand-in and lets files go; goes on trying while the connection is away. */
  async begin(): Promise<void> {
    if (this.beginning === 'now' || this.beginning === 'interrupted') return;
    const { signal } = this.#end;
    if (this.beginning === 'no') this.beginning = 'now';
    for (let attempt = 1; this.beginning !== 'begun' && !signal.aborted; attempt++) {
      try {
        await this.#channel.begin();
        this.beginning = 'begun';
      } catch (error) {
        if (!isPassing(error)) {
          this.beginning = 'no';
          this.#tell(error);
          return;
        }
        this.beginning = 'interrupted';
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
    this.uploads.fill();
    void this.uploads.reserve();
  }

  /** Something was written. */
  edited(): void {
    if (this.beginning === 'begun' && this.sending !== 'now' && this.received === undefined) this.#saver.soon();
  }

  /** A step was left, or the page is about to be: what is written is put aside at once. */
  async putAside(): Promise<void> {
    if (this.beginning === 'no') await this.begin();
    if (this.beginning === 'begun' && this.received === undefined) await this.#saver.now();
  }

  /** Sends at once, or by itself as soon as the running uploads have arrived. */
  send(): void {
    this.refusal = undefined;
    this.resumeAll();
    this.sending = 'waiting';
    this.#changed();
  }

  /** As `send`, and whatever another device has put there is deleted. */
  sendWithout(): void {
    this.#without = 'all';
    this.send();
  }

  stopSending(): void {
    this.#without = undefined;
    if (this.sending === 'waiting') this.sending = 'no';
  }

  /** Lets go of everything on the device; what the intake holds stays for whoever has the code. */
  leave(): void {
    this.#saver.end();
    this.#end.abort();
    for (const { upload } of this.chosen) upload.leave();
    this.chosen = [];
  }

  /** For whoever takes up a saved hand-in. */
  choose(chosen: ChosenFile[]): void {
    this.#choose(chosen);
  }

  #choose(chosen: ChosenFile[]): void {
    this.chosen = chosen;
    this.uploads.files = chosen.map(({ upload }) => upload);
  }

  /** Takes what fits, and says in words what does not; nothing of a refused file leaves the device. */
  #add(found: readonly FoundFile[]): number {
    const known = this.chosen.map(knownOf);
    const added: ChosenFile[] = [];
    for (const { file, folder } of found) {
      const named = { name: pathOf(file.name, folder), size: file.size, lastModified: file.lastModified };
      if (known.some((one) => one.name === named.name && one.sizeBytes === file.size)) {
        this.passedOver++;
        continue;
      }
      const sentence = whyNot(named, { limits: this.limits, taken: known, say: this.#say, lang: this.#lang });
      if (sentence !== undefined) {
        this.notTaken = [...this.notTaken, sentence];
        continue;
      }
      const chosen = new ChosenFile(this.uploads.make(file), folder);
      added.push(chosen);
      known.push(knownOf(chosen));
    }
    this.#choose([...this.chosen, ...added]);
    void this.#examine(added);
    return added.length;
  }

  /** By what they are recognised later; one after the other, since they lie on one disk. */
  async #examine(added: readonly ChosenFile[]): Promise<void> {
    for (const { upload } of added) if (upload.file) upload.sample ??= await sampleOf(upload.file);
    this.edited();
  }

  async #takeAgain(found: readonly FoundFile[]): Promise<FoundFile[]> {
    const { takeAgain } = await import('./take-again.ts');
    const fresh = await takeAgain(this, found);
    this.looking = undefined;
    return fresh;
  }

  #changed(): void {
    if (this.#end.signal.aborted) return;
    this.uploads.fill();
    if (this.beginning === 'begun' && !this.isInterrupted) void this.uploads.reserve();
    const isAllSent = this.uploads.isAllSent;
    if (isAllSent || performance.now() - this.#putAsideAt > putAsideMs) this.edited();
    if (this.sending !== 'waiting') return;
    if (this.uploads.files.some(({ state }) => state === 'refused' || state === 'missing')) {
      this.sending = 'no';
      this.refusal = 'file';
    } else if (isAllSent || this.chosen.length === 0) void this.#submit();
  }

  async #submit(): Promise<void> {
    const { signal } = this.#end;
    this.#saver.hold();
    this.sending = 'now';
    for (let attempt = 1; this.received === undefined && !signal.aborted; attempt++) {
      try {
        this.received = await this.#agreement.reach(
          () => this.#channel.submit(this, this.#without ?? this.#agreement.without),
          () => {
            this.#joined();
            throw new Joined();
          },
        );
        this.#saver.end();
        this.sending = 'no';
      } catch (error) {
        if (error instanceof Joined || isRefusedAs(error, 'hand_in_has_more') || isRefusedAs(error, 'tip_has_more')) {
          this.sending = 'no';
          this.#without = undefined;
          this.refusal = error instanceof Joined ? 'joined' : 'more';
          this.edited();
          return;
        }
        if (!isPassing(error)) {
          this.sending = 'no';
          this.#tell(error);
          return;
        }
        this.sending = 'interrupted';
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
  }

  #joined(): void {
    this.isJoined = true;
    void this.#looker.begin();
  }

  #tell(error: unknown): void {
    if (error instanceof ConnectionLost) this.refusal = 'lost';
    else if (error instanceof Refused) this.refusal = error.sentence ?? 'unknown';
    else throw error;
  }
}

/** What a chosen file is recognised by; its folders belong to its name. */
export const knownOf = (chosen: ChosenFile) => ({
  chosen,
  name: chosen.path,
  sizeBytes: chosen.upload.sizeBytes,
  lastModified: chosen.upload.lastModified,
  sample: chosen.upload.sample,
});

/** What another device wrote was added, and wants to be looked at before it is sent. */
class Joined extends Error {}

const isRefusedAs = (error: unknown, code: string): boolean => error instanceof Refused && error.code === code;

const isPassing = (error: unknown): boolean =>
  error instanceof ConnectionLost ||
  (error instanceof Refused && error.isPassing && !error.code.endsWith('already_submitted'));

/** No other device draws the same. */
const freshId = (letter: string): string => letter + randomHex(4);
