import { ConnectionLost, postJson, Refused, type Sentence } from '../tip/exchange.ts';
import type { Language } from '../tip/format.ts';
import { OpenedTip } from '../tip/opened.svelte.ts';
import { randomHex } from '../tip/random.ts';
import { readReceipt } from '../tip/receipt.ts';
import { retryDelayMs } from '../tip/rest.ts';
import type { TipMeans } from '../tip/tip.svelte.ts';
import { FileUpload } from '../tip/upload.svelte.ts';
import { readReport } from './report.ts';

export type TestState = 'ready' | 'sending' | 'looking' | 'told' | 'late' | 'failed';

/** As long as the inside may take to look at it; then its clip is gone in any case. */
const patienceMs = 10 * 60_000;
const askAgainMs = 4_000;

/** One self-test: the clip goes as a tip's file does, and its report is read from its mailbox. Nothing is kept here. */
export class SelfTest {
  state = $state<TestState>('ready');
  isInterrupted = $state(false);
  percent = $state(0);
  remarks = $state.raw<Sentence[]>([]);
  refusal = $state.raw<Sentence>();

  #lang: Language;
  #means: TipMeans;
  #end = new AbortController();

  constructor(lang: Language, means: TipMeans) {
    this.#lang = lang;
    this.#means = means;
  }

  /** Resolves when the report is there, or will not come. */
  async run(clip: File): Promise<void> {
    this.#end = new AbortController();
    this.state = 'sending';
    this.percent = 0;
    this.refusal = undefined;
    try {
      const code = await this.#send(clip);
      this.state = 'looking';
      await this.#read(code);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      this.state = 'failed';
      if (!(error instanceof Refused)) throw error;
      this.refusal = error.sentence;
    } finally {
      this.isInterrupted = false;
    }
  }

  /** The page is left: nothing more is asked or sent. */
  leave(): void {
    this.#end.abort();
    if (this.state === 'sending' || this.state === 'looking') this.state = 'ready';
  }

  again(): void {
    this.state = 'ready';
    this.remarks = [];
  }

  async #send(clip: File): Promise<string> {
    const opened = new OpenedTip({
      exchange: this.#means.exchange,
      describe: () => ({ language: this.#lang, test: true }),
      limited: () => undefined,
    });
    const upload = new FileUpload(clip, {
      ...this.#means,
      token: () => opened.token(),
      renew: (token, shown) => opened.renew(token, shown),
      changed: () => {
        this.isInterrupted = upload.state === 'interrupted';
      },
      moved: () => {
        this.percent = Math.floor((upload.sentBytes / clip.size) * 100);
      },
    });
    this.#end.signal.addEventListener('abort', () => upload.remove());
    await upload.start();
    if (upload.state !== 'sent') throw refusedBy(upload);
    const { uploadId, name, type, sha256 } = upload;
    const files = [{ upload: uploadId, name, type: type || undefined, sha256 }];
    const retry = randomHex(32);
    const { code } = readReceipt(await this.#persist(() => opened.submit({ retry, text: '', files })));
    if (code === undefined) throw new Refused(200, 'unknown');
    return code;
  }

  async #read(code: string): Promise<void> {
    const since = performance.now();
    while (!this.#end.signal.aborted) {
      const remarks = readReport(await this.#persist(() => postJson(this.#means.exchange, '/api/mailbox', { code })));
      if (remarks) {
        this.remarks = remarks;
        this.state = 'told';
        return;
      }
      if (performance.now() - since > patienceMs) {
        this.state = 'late';
        return;
      }
      await this.#means.rest(askAgainMs, this.#end.signal);
    }
  }

  async #persist(request: () => Promise<unknown>): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await request();
        this.isInterrupted = false;
        return answer;
      } catch (error) {
        const isPassing = error instanceof ConnectionLost || (error instanceof Refused && error.isPassing);
        if (!isPassing || this.#end.signal.aborted) throw error;
        this.isInterrupted = error instanceof ConnectionLost;
        await this.#means.rest(retryDelayMs(attempt), this.#end.signal);
      }
    }
  }
}

function refusedBy({ refusal }: FileUpload): Refused {
  return new Refused(422, 'refused', typeof refusal === 'object' ? refusal : undefined);
}
