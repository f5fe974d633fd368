import { type CodeReading, readCode } from '../tip/code.ts';
import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from '../tip/exchange.ts';
import { type Letter, readLetters } from './letters.ts';
import { newRetry } from './retry.ts';

export type CodeFault = Extract<CodeReading, { wrong: string }>['wrong'];
/** `lost` and `unknown` have sentences of their own in the dictionary. */
export type MailboxFault = Sentence | 'lost' | 'unknown';

/** The dialogue of one code. The code lives here and nowhere else: not in the address, not on the device. */
export class Mailbox {
  typed = $state('');
  codeFault = $state<CodeFault>();
  letters = $state.raw<Letter[]>();
  fault = $state.raw<MailboxFault>();
  isBusy = $state(false);
  fetchedAt = $state.raw<Date>();
  answer = $state('');
  isSent = $state(false);

  readonly isOpen = $derived(this.letters !== undefined);

  #exchange: Exchange;
  #code = '';
  /** of the message whose answer has not come yet: shown with every try, so that it is written once */
  #retry: string | undefined;
  /** counts who has signed off: what was asked for an earlier visitor is not shown to the next */
  #visit = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Finds a slip of the pen before anything is sent. */
  async open(): Promise<void> {
    const reading = readCode(this.typed);
    this.codeFault = 'wrong' in reading ? reading.wrong : undefined;
    if ('wrong' in reading) return;
    this.#code = reading.code;
    this.isSent = false;
    await this.refresh();
    if (this.isOpen) this.typed = '';
  }

  async refresh(): Promise<void> {
    await this.#ask(() => this.#fetch());
  }

  /** Sends what was written; words written on meanwhile stay. */
  async send(): Promise<void> {
    const { answer } = this;
    await this.#write({ text: answer.trim() }, () => {
      if (this.answer === answer) this.answer = '';
    });
  }

  /** Answers one of the police's questions by choosing. */
  async choose(to: string, value: string, language: 'da' | 'en'): Promise<void> {
    await this.#write({ answers: { to, value }, language }, () => undefined);
  }

  /** Then the dialogue is read again, so that what is shown is what the police will see. */
  async #write(words: object, written: () => void): Promise<void> {
    this.isSent = false;
    await this.#ask(async () => {
      const visit = this.#visit;
      this.#retry ??= newRetry();
      const retry = this.#retry;
      await postJson(this.#exchange, '/api/mailbox/messages', { code: this.#code, retry, ...words });
      if (visit !== this.#visit) return;
      this.#retry = undefined;
      written();
      try {
        await this.#fetch();
      } finally {
        this.isSent = visit === this.#visit;
      }
    });
  }

  /** Forgets the code and everything read with it. What is being sent goes on, unseen. */
  signOff(): void {
    this.#visit++;
    this.#code = '';
    this.#retry = undefined;
    this.typed = '';
    this.answer = '';
    this.letters = undefined;
    this.fetchedAt = undefined;
    this.fault = undefined;
    this.isSent = false;
    this.isBusy = false;
  }

  async #fetch(): Promise<void> {
    const visit = this.#visit;
    const letters = readLetters(await postJson(this.#exchange, '/api/mailbox', { code: this.#code }));
    if (visit !== this.#visit) return;
    this.letters = letters;
    this.fetchedAt = new Date();
  }

  async #ask(request: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    const visit = this.#visit;
    this.isBusy = true;
    this.fault = undefined;
    try {
      await request();
    } catch (error) {
      if (visit !== this.#visit) return;
      if (error instanceof ConnectionLost) this.fault = 'lost';
      else if (error instanceof Refused) this.fault = error.sentence ?? 'unknown';
      else throw error;
    } finally {
      if (visit === this.#visit) this.isBusy = false;
    }
  }
}
