import type { TipText } from '../text/tip.ts';
import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from './exchange.ts';
import { formatBytes, type Language } from './format.ts';
import type { Hasher } from './hasher.ts';
import type { Limits } from './limits.ts';
import { randomHex } from './random.ts';
import { type Receipt, readOpened, readReceipt } from './receipt.ts';
import { retryDelayMs } from './rest.ts';
import { FileUpload, type UploadMeans } from './upload.svelte.ts';

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

/** Few enough to give each a fair share of a phone's uplink, enough that a picture need not wait for a film. */
const uploadsAtOnce = 2;

/** Everything a person has said so far. Lives in memory only, as long as the page does. */
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
  files = $state<FileUpload[]>([]);
  /** sentences about files that were not taken */
  notTaken = $state<string[]>([]);
  sending = $state<Sending>('no');
  refusal = $state<Sentence | 'unknown' | 'file'>();
  /** set once the tip is with the police */
  receipt = $state<Receipt>();
  limits = $state.raw<Limits>() as Limits;

  readonly isAnonymous = $derived(this.contactChoice !== 'known');
  readonly totalBytes = $derived(this.files.reduce((sum, { file }) => sum + file.size, 0));
  readonly sentBytes = $derived(this.files.reduce((sum, upload) => sum + upload.sentBytes, 0));
  readonly percent = $derived(this.totalBytes === 0 ? 100 : Math.floor((this.sentBytes / this.totalBytes) * 100));
  readonly isUploading = $derived(this.files.some((upload) => upload.isWaiting || upload.state === 'queued'));
  readonly isInterrupted = $derived(this.files.some((upload) => upload.state === 'interrupted'));
  /** what the server says about a file it will not take yet (a full disk): the sender may send without it */
  readonly holdUp = $derived(this.files.find(({ state }) => state === 'interrupted')?.refusal);
  readonly hasContent = $derived(this.text.trim() !== '' || this.files.length > 0);

  #lang: Language;
  #appeal: Appeal | null;
  #words: TipText;
  #means: TipMeans;
  #opened: Promise<string> | undefined;
  #tip = '';
  #token = '';
  /** known to this page alone: whoever shows it again gets the receipt again, when its answer was lost */
  #retry = randomHex(32);

  constructor(setting: { lang: Language; appeal: Appeal | null; limits: Limits; words: TipText }, means: TipMeans) {
    this.#lang = setting.lang;
    this.#appeal = setting.appeal;
    this.#words = setting.words;
    this.limits = setting.limits;
    this.#means = means;
  }

  /** What is sent as text: the sender's words and, labelled, how they recognised the person. */
  get fullText(): string {
    const words = this.text.trim();
    if (this.recognised === '') return words;
    const { line, lineLabel } = this.#words.words;
    return `${words}\n\n[${lineLabel}: ${line[this.recognised]}]`.trim();
  }

  /** Takes what fits, and says in words what does not; nothing of a refused file leaves the device. */
  addFiles(chosen: Iterable<File>): number {
    this.notTaken = [];
    const before = this.files.length;
    for (const file of chosen) {
      const sentence = this.#whyNot(file);
      if (sentence === undefined) this.files.push(new FileUpload(file, this.#uploadMeans()));
      else this.notTaken.push(sentence);
    }
    this.#fill();
    return this.files.length - before;
  }

  removeFile(upload: FileUpload): void {
    this.files = this.files.filter(({ id }) => id !== upload.id);
    upload.remove();
    this.#changed();
  }

  resumeFile(upload: FileUpload): void {
    upload.resume();
    this.#fill();
  }

  /** Sends at once, or by itself as soon as the running uploads have arrived. */
  send(): void {
    this.refusal = undefined;
    for (const upload of this.files) if (upload.state === 'paused') upload.resume();
    this.sending = 'waiting';
    this.#changed();
  }

  /** Lets go of everything, on the device and at the intake: for somebody who must leave at once. */
  forget(): void {
    for (const upload of this.files) upload.remove();
    this.files = [];
    this.text = this.when = this.where = this.name = this.phone = this.email = '';
    this.receipt = undefined;
  }

  stopSending(): void {
    if (this.sending === 'waiting') this.sending = 'no';
  }

  #whyNot(file: File): string | undefined {
    const { files: say } = this.#words;
    const { fileBytes, tipBytes, files } = this.limits;
    const size = (bytes: number): string => formatBytes(bytes, this.#lang);
    if (file.size === 0) return say.empty(file.name);
    if (file.size > fileBytes) {
      const most = size(fileBytes);
      return say.tooLarge(file.name, size(file.size) === most ? say.justOver(most) : size(file.size), most);
    }
    if (this.files.some((taken) => isSame(taken.file, file))) return say.twice(file.name);
    if (this.files.length >= files) return say.tooMany(file.name, files);
    if (this.totalBytes + file.size > tipBytes) return say.tooLargeTogether(file.name, size(tipBytes));
    return undefined;
  }

  /** Counts anew before each start: starting one calls back here. */
  #fill(): void {
    while (this.files.filter((upload) => upload.isWaiting).length < uploadsAtOnce) {
      const next = this.files.find(({ state }) => state === 'queued');
      if (!next) return;
      void next.start();
    }
  }

  #changed(): void {
    this.#fill();
    if (this.sending !== 'waiting') return;
    if (this.files.some(({ state }) => state === 'refused')) {
      this.sending = 'no';
      this.refusal = 'file';
    } else if (this.files.every(({ state }) => state === 'sent')) void this.#submit();
    else if (!this.isUploading) this.sending = 'no';
  }

  async #submit(): Promise<void> {
    const { signal } = new AbortController();
    for (let attempt = 1; this.receipt === undefined; attempt++) {
      this.sending = attempt === 1 ? 'submitting' : this.sending;
      try {
        await this.#open();
        const answer = await postJson(this.#means.exchange, `/api/tips/${this.#tip}/submit`, this.#body(), this.#token);
        this.sending = 'no';
        this.receipt = readReceipt(answer);
      } catch (error) {
        if (!this.#survives(error, attempt)) return;
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
  }

  #survives(error: unknown, attempt: number): boolean {
    const refused = error instanceof Refused ? error : undefined;
    if (refused?.code === 'tip_already_submitted' && attempt > 1) {
      this.sending = 'no';
      // A try of ours arrived, and the server cannot tell which (it crashed in between): say so instead of pretending.
      this.receipt = { receivedAt: new Date().toISOString(), files: [] };
      return false;
    }
    if (refused?.code === 'token_expired' && this.files.length === 0 && attempt === 1) {
      this.#opened = undefined;
      return true;
    }
    if (error instanceof ConnectionLost || (refused?.isPassing && refused.status !== 409)) {
      this.sending = 'interrupted';
      return true;
    }
    this.sending = 'no';
    this.refusal = refused?.sentence ?? 'unknown';
    if (!refused) throw error;
    return false;
  }

  #body(): Record<string, unknown> {
    const filled = (value: string): string | undefined => value.trim() || undefined;
    return {
      retry: this.#retry,
      text: this.fullText,
      when: filled(this.when),
      where: filled(this.where),
      danger: this.danger === 'yes',
      contact: this.isAnonymous
        ? undefined
        : { name: filled(this.name), phone: filled(this.phone), email: filled(this.email) },
      files: this.files.map((upload) => ({
        upload: upload.uploadId,
        name: upload.file.name,
        type: filled(upload.file.type),
        sha256: upload.sha256,
        note: filled(upload.note),
        provenance: { origin: upload.origin, lastModifiedAt: instant(upload.file.lastModified) },
      })),
    };
  }

  #uploadMeans(): UploadMeans {
    return {
      ...this.#means,
      token: () => this.#open(),
      renew: (token) => {
        this.#token = token;
      },
      changed: () => this.#changed(),
    };
  }

  /** Opens the tip once, at the first file or at the end; a failed try is forgotten, so that the next one tries again. */
  async #open(): Promise<string> {
    this.#opened ??= postJson(this.#means.exchange, '/api/tips', {
      language: this.#lang,
      ...(this.#appeal ? { appeal: this.#appeal.publicId } : {}),
    }).then((answer) => {
      const opened = readOpened(answer);
      this.#tip = opened.tip;
      this.#token = opened.token;
      if (opened.limits) this.limits = opened.limits;
      return opened.token;
    });
    try {
      await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
    return this.#token;
  }
}

/** A recorder whose clock is wrong may write a year no reader takes: better no time than a tip that cannot be sent. */
function instant(ms: number): string | undefined {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  return year >= 0 && year <= 9999 ? at.toISOString() : undefined;
}

const isSame = (a: File, b: File): boolean =>
  a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
