import { type CodeReading, readCode } from '../tip/code.ts';
import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from '../tip/exchange.ts';
import { type Letter, readLetters } from './letters.ts';

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

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Finds a slip of the pen before anything is sent. */
  async open(): Promise<void> {
    const reading = readCode(this.typed);
    this.codeFault = 'wrong' in reading ? reading.wrong : undefined;
    if ('wrong' in reading) return;
    this.#code = reading.code;
    await this.refresh();
    if (this.isOpen) this.typed = '';
  }

  async refresh(): Promise<void> {
    await this.#ask(() => this.#fetch());
  }

  /** Sends what was written. */
  async send(): Promise<void> {
    const text = this.answer.trim();
    await this.#write({ text }, () => {
      this.answer = '';
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
      await postJson(this.#exchange, '/api/mailbox/messages', { code: this.#code, ...words });
      written();
      try {
        await this.#fetch();
      } finally {
        this.isSent = true;
      }
    });
  }

  /** Forgets the code and everything read with it. */
  signOff(): void {
    this.#code = '';
    this.typed = '';
    this.answer = '';
    this.letters = undefined;
    this.fetchedAt = undefined;
    this.fault = undefined;
    this.isSent = false;
  }

  async #fetch(): Promise<void> {
    const code = this.#code;
    const letters = readLetters(await postJson(this.#exchange, '/api/mailbox', { code }));
    if (code !== this.#code) return;
    this.letters = letters;
    this.fetchedAt = new Date();
  }

  async #ask(request: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.fault = undefined;
    try {
      await request();
    } catch (error) {
      if (error instanceof ConnectionLost) this.fault = 'lost';
      else if (error instanceof Refused) this.fault = error.sentence ?? 'unknown';
      else throw error;
    } finally {
      this.isBusy = false;
    }
  }
}
