import type { TipText } from '../text/tip.ts';
import { ConnectionLost, type Exchange, Refused, type Sentence } from './exchange.ts';
import { whyNot } from './fit.ts';
import type { Language } from './format.ts';
import type { Hasher } from './hasher.ts';
import type { Limits } from './limits.ts';
import { OpenedTip } from './opened.svelte.ts';
import type { Picker } from './provenance.ts';
import { randomHex } from './random.ts';
import type { Receipt } from './receipt.ts';
import { retryDelayMs } from './rest.ts';
import { readReveals } from './reveals.ts';
import { sampleOf } from './sample.ts';
import { type Continued, savedDraft } from './saved.ts';
import { Saver } from './saver.ts';
import type { FileUpload } from './upload.svelte.ts';
import { Uploads } from './uploads.svelte.ts';

export interface Appeal {
  publicId: string;
  title: string;
  /** the appeal shows a picture of somebody to be recognised: the form asks how the sender recognised them */
  recognition?: boolean;
}

export interface TipMeans {
  exchange: Exchange;
  hasher(): Promise<Hasher | undefined>;
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

export type Recognised = '' | 'before' | 'picture' | 'neither';
export type Sending = 'no' | 'waiting' | 'submitting' | 'interrupted';
/** `begun`: there is a code (or the intake would not draw one now), and bytes may go. */
export type Beginning = 'no' | 'now' | 'interrupted' | 'begun';

const uploadsAtOnce = 2;
/** A code costs the intake some work: when it has none to spare, files do not wait for it longer than this many tries. */
const codeTries = 3;

/** Everything a person has said so far. Lives in memory, and sealed at the intake for whoever has the code. */
export class TipDraft {
  danger = $state<'' | 'yes' | 'no'>('');
  text = $state('');
  when = $state('');
  where = $state('');
  recognised = $state<Recognised>('');
  contactChoice = $state<'anonymous' | 'known' | ''>('anonymous');
  name = $state('');
  phone = $state('');
  email = $state('');
  /** sentences about files that were not taken */
  notTaken = $state<string[]>([]);
  sending = $state<Sending>('no');
  refusal = $state<Sentence | 'unknown' | 'file'>();
  /** set once the tip is with the police */
  receipt = $state<Receipt>();
  limits = $state.raw<Limits>() as Limits;
  appeal = $state.raw<Appeal | null>(null);
  beginning = $state<Beginning>('no');
  /** begun on an earlier visit */
  isContinued = $state(false);
  /** what is said to somebody who is back: when it was saved, or that it no longer is */
  welcome = $state('');
  readonly opened: OpenedTip;
  readonly uploads: Uploads;

  readonly isAnonymous = $derived(this.contactChoice !== 'known');
  /** what the server says about a file it will not take yet (a full disk): the sender may send without it */
  readonly holdUp = $derived(this.files.find(({ state }) => state === 'interrupted')?.refusal);
  readonly hasContent = $derived(this.text.trim() !== '' || this.files.length > 0);

  #lang: Language;
  #words: TipText;
  #means: TipMeans;
  #saver: Saver<object>;
  #end = new AbortController();
  #retry = randomHex(32);
  #told = new Set<string>();

  constructor(setting: { lang: Language; appeal: Appeal | null; limits: Limits; words: TipText }, means: TipMeans) {
    this.#lang = setting.lang;
    this.appeal = setting.appeal;
    this.#words = setting.words;
    this.limits = setting.limits;
    this.#means = means;
    this.opened = new OpenedTip({
      exchange: means.exchange,
      describe: () => ({ language: this.#lang, ...(this.appeal ? { appeal: this.appeal.publicId } : {}) }),
      limited: (limits) => {
        this.limits = limits;
      },
      gone: () => this.#beginAgain(),
    });
    this.uploads = new Uploads({
      means: {
        ...means,
        token: () => this.opened.token(),
        renew: (token, shown) => this.opened.renew(token, shown),
        revive: () => this.opened.revive(),
      },
      atOnce: uploadsAtOnce,
      mayStart: () => this.beginning === 'begun',
      changed: () => this.#changed(),
      reserved: () => this.edited(),
    });
    const save = (draft: object): Promise<void> => this.opened.save(draft);
    this.#saver = new Saver({ read: () => savedDraft(this), save, rest: means.rest });
  }

  get files(): FileUpload[] {
    return this.uploads.files;
  }
  set files(files: FileUpload[]) {
    this.uploads.files = files;
  }
  get percent(): number {
    return this.uploads.percent;
  }
  get isUploading(): boolean {
    return this.uploads.isUploading;
  }
  get isInterrupted(): boolean {
    return this.beginning === 'interrupted' || this.uploads.isInterrupted;
  }
  get isAllSent(): boolean {
    return this.uploads.isAllSent;
  }
  get toPickAgain(): FileUpload[] {
    return this.uploads.toPickAgain;
  }

  get say(): TipText['files'] {
    return this.#words.files;
  }

  /** What is sent as text: the sender's words and, labelled, how they recognised the person. */
  get fullText(): string {
    const words = this.text.trim();
    if (this.recognised === '') return words;
    const { line, lineLabel } = this.#words.words;
    return `${words}\n\n[${lineLabel}: ${line[this.recognised]}]`.trim();
  }

  /**
   * Takes what the person picked: for the row they picked it for, for a file begun on an earlier visit, or as a new one.
   * Answers how many were taken.
   */
  async pick(chosen: Iterable<File>, picker: Picker | undefined, row?: FileUpload): Promise<number> {
    const files = [...chosen];
    if (this.toPickAgain.length === 0) return this.addFiles(files, picker);
    const { takeAgain } = await import('./take-again.ts');
    return takeAgain(this, files, picker, row);
  }

  /** Takes what fits, and says in words what does not; nothing of a refused file leaves the device. */
  addFiles(chosen: Iterable<File>, picker?: Picker): number {
    this.notTaken = [];
    const files = [...chosen];
    const before = this.files.length;
    const { files: most } = this.limits;
    // which of them matter is not ours to choose
    if (files.length > most) this.notTaken = [this.say.tooManyAtOnce(files.length, most)];
    else for (const file of files) this.#add(file, picker);
    if (this.files.length > before) this.begin();
    return this.files.length - before;
  }

  removeFile(upload: FileUpload): void {
    this.uploads.remove(upload);
    this.#changed();
  }

  resumeFile(upload: FileUpload): void {
    upload.resume();
    this.begin();
  }

  /** Opens the tip, draws its code and puts the words aside, once; only then do bytes go. */
  begin(): void {
    if (this.beginning === 'no') void this.#begin();
    if (this.beginning !== 'begun') return;
    this.uploads.fill();
    void this.uploads.reserve();
  }

  /** Takes up a tip begun elsewhere, and asks how much of each of its files is here. */
  resume(continued: Continued, code: string): void {
    const { danger = '', recognised = '', contactChoice = 'anonymous', files = [], ...words } = continued.draft;
    const { text = '', when = '', where = '', name = '', phone = '', email = '' } = words;
    Object.assign(this, { danger, recognised, contactChoice, text, when, where, name, phone, email });
    const { appeal } = continued;
    if (appeal !== this.appeal?.publicId)
      this.appeal = appeal === undefined ? null : { publicId: appeal, title: appeal };
    this.opened.take(continued, code);
    this.beginning = 'begun';
    this.isContinued = true;
    this.files = files.map((saved) => this.uploads.make(saved));
    for (const upload of this.files) void upload.look();
  }

  /** Something was written. Words that have no code yet wait for the first file, or for the step to be left. */
  edited(): void {
    if (this.opened.code !== undefined && this.sending !== 'submitting') this.#saver.soon();
  }

  /** The step was left, or the page is about to be: what is written is put aside at once. */
  putAside(): void {
    if (this.opened.code !== undefined) void this.#saver.now();
    else if (this.hasContent && (this.beginning === 'no' || this.beginning === 'begun')) void this.#begin();
  }

  /** Sends at once, or by itself as soon as the running uploads have arrived. */
  send(): void {
    this.refusal = undefined;
    for (const upload of this.files) if (upload.state === 'paused') upload.resume();
    this.sending = 'waiting';
    this.#changed();
  }

  /**
   * Lets go of everything on the device: for somebody who must leave at once. What the intake holds is let go of too,
   * unless they have a code to come back with.
   */
  forget(): void {
    this.#saver.end();
    this.#end.abort();
    for (const upload of this.files) {
      if (this.opened.code === undefined) void upload.remove();
      else upload.leave();
    }
    this.files = [];
    this.text = this.when = this.where = this.name = this.phone = this.email = '';
    this.receipt = undefined;
    this.opened.code = undefined;
  }

  stopSending(): void {
    if (this.sending === 'waiting') this.sending = 'no';
  }

  #add(file: File, picker: Picker | undefined): void {
    const sentence = this.whyNot(file, this.files);
    if (sentence === undefined) this.files.push(this.upload(file, picker));
    else this.notTaken.push(sentence);
  }

  /** What keeps a file from being taken beside those, in words. */
  whyNot(file: File, taken: readonly FileUpload[]): string | undefined {
    return whyNot(file, { limits: this.limits, taken, say: this.say, lang: this.#lang });
  }

  /** An upload of a picked file that is not on the list yet. */
  upload(file: File, picker: Picker | undefined): FileUpload {
    const upload = this.uploads.make(file);
    upload.picker = picker;
    void this.#examine(file, upload);
    return upload;
  }

  async #examine(file: File, upload: FileUpload): Promise<void> {
    upload.sample = await sampleOf(file);
    upload.reveals = await readReveals(file);
    this.edited();
  }

  /** The tip is with the police, or let go of: nothing more is asked for it. */
  get #isOver(): boolean {
    return this.receipt !== undefined || this.#end.signal.aborted;
  }

  async #begin(): Promise<void> {
    this.beginning = 'now';
    for (let attempt = 1; this.beginning !== 'begun' && !this.#isOver; attempt++) {
      try {
        await this.opened.draw();
        // words first: they are small, and they may be all that gets through; unless the tip was sent meanwhile
        if (!this.#isOver) await this.#saver.once(true);
        this.beginning = 'begun';
      } catch (error) {
        const isLost = error instanceof ConnectionLost;
        if (!isLost && !(error instanceof Refused)) throw error;
        if (!isLost && (!error.isPassing || attempt >= codeTries)) this.beginning = 'begun';
        else {
          if (isLost) this.beginning = 'interrupted';
          await this.#means.rest(retryDelayMs(attempt), this.#end.signal);
        }
      }
    }
    this.#changed();
    void this.uploads.reserve();
  }

  async #beginAgain(): Promise<void> {
    const { code } = this.opened;
    const { beginAgain } = await import('./begin-again.ts').catch((cause) => {
      throw new ConnectionLost('no part', { cause });
    });
    // of several that found it gone, the first
    if (code === this.opened.code) beginAgain(this, this.#lang);
  }

  #changed(): void {
    if (this.#end.signal.aborted) return;
    this.uploads.fill();
    this.edited();
    if (this.sending !== 'waiting') return;
    if (this.files.some(({ state }) => state === 'refused' || state === 'missing')) {
      this.sending = 'no';
      this.refusal = 'file';
    } else if (this.files.every(({ state }) => state === 'sent')) void this.#submit();
    else if (!this.isUploading) this.sending = 'no';
  }

  async #submit(): Promise<void> {
    this.#saver.hold();
    this.sending = 'submitting';
    const { submit } = await import('./submission.ts');
    await submit(this, { ...this.#means, retry: this.#retry, told: this.#told, signal: this.#end.signal });
    if (this.receipt) this.#saver.end();
  }
}
