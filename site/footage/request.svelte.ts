import type { Letter as SealedLetter } from '../../api/drop/documents.ts';
import type { RequestAnswer, RequestDocument } from '../../api/footage/request.ts';
import { type Letter, readLetters } from '../mailbox/letters.ts';
import { type CodeReading, readCode } from '../tip/code.ts';
import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from '../tip/exchange.ts';
import type { Limits } from '../tip/limits.ts';
import { retryDelayMs } from '../tip/rest.ts';
import { askingLetter, givenAnswer } from './answers.ts';
import { type Box, BoxFailed, type OpenedBox } from './box.ts';
import type { HandedIn } from './hand-in.svelte.ts';
import { writtenLetter } from './letter.ts';
import { type Opened, readOpened, readRequest } from './opened.ts';

export interface RequestMeans {
  exchange: Exchange;
  box(): Box;
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

/** `lost`, `unknown` and `unreadable` have sentences of their own in the dictionary. */
export type RequestFault = Sentence | 'lost' | 'unknown' | 'unreadable';
export type Answering = { answer: RequestAnswer; state: 'now' | 'interrupted' };

/**
 * A request of the police as its page holds it: opened with the code, in the browser. The code lives here and nowhere else:
 * not in the address, not on the device. The intake sees the mailbox's id and sealed bytes.
 */
export class FootageRequest {
  typed = $state('');
  codeFault = $state<Extract<CodeReading, { wrong: string }>['wrong']>();
  fault = $state.raw<RequestFault>();
  isBusy = $state(false);
  /** what the police ask for; undefined once they have closed the request */
  asked = $state.raw<RequestDocument>();
  letters = $state.raw<Letter[]>();
  /** what stood in the wizard when it was last saved, as its page wrote it */
  draft = $state.raw<string>();
  limits = $state.raw<Limits>();
  isHandedIn = $state(false);
  /** a quick answer on its way */
  answering = $state.raw<Answering>();
  /** the last message was sent */
  isSent = $state(false);

  readonly isOpen = $derived(this.letters !== undefined);
  readonly answer = $derived(givenAnswer(this.letters ?? []));

  #means: RequestMeans;
  #box: Box | undefined;
  #code = '';
  #key: OpenedBox | undefined;
  #tip = '';
  #token = '';
  /** the draft that was read or written last */
  #draftId: string | undefined;
  /** letters whose answer has not come yet, by what they say: the same words again are the same letter */
  #unanswered = new Map<string, SealedLetter>();
  #language: 'da' | 'en';
  #end = new AbortController();

  constructor(language: 'da' | 'en', means: RequestMeans) {
    this.#language = language;
    this.#means = means;
  }

  get code(): string {
    return this.#code;
  }

  get tip(): string {
    return this.#tip;
  }

  get mailbox(): string {
    return this.#key?.mailbox ?? '';
  }

  /** The newest token of the hand-in that was begun. */
  get token(): string {
    return this.#token;
  }

  /** Finds a slip of the pen before anything is derived or sent. */
  async open(): Promise<void> {
    const reading = readCode(this.typed);
    this.codeFault = 'wrong' in reading ? reading.wrong : undefined;
    if ('wrong' in reading) return;
    await this.#ask(async () => {
      this.#box ??= this.#means.box();
      this.#key = await this.#box.open(reading.code);
      this.#code = reading.code;
      await this.#fetch();
      this.typed = '';
    });
  }

  async refresh(): Promise<void> {
    await this.#ask(() => this.#fetch());
  }

  /** One touch, and it is sent: goes on trying while the connection is away. A later answer takes its place. */
  async give(answer: RequestAnswer, words: string): Promise<void> {
    const { signal } = this.#end;
    this.fault = undefined;
    this.answering = { answer, state: 'now' };
    for (let attempt = 1; this.answering?.answer === answer && !signal.aborted; attempt++) {
      try {
        await this.#write(words, answer);
        this.answering = undefined;
      } catch (error) {
        if (!isPassing(error)) {
          this.answering = undefined;
          this.#tell(error);
          return;
        }
        this.answering = { answer, state: 'interrupted' };
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
  }

  /** Sends words, or what was chosen as the answer to one of the questions. Says in `isSent` whether they stand. */
  async write(text: string, answers?: { to: string; value: string }): Promise<void> {
    this.isSent = false;
    await this.#ask(async () => {
      await this.#post(text, answers);
      this.isSent = true;
    });
  }

  /** Only the token held now is renewed. */
  renew(token: string, shown: string): void {
    if (shown === this.#token) this.#token = token;
  }

  /** A page that slept for more than a day holds a token that has run out: the mailbox brings another for the same hand-in. */
  async revive(): Promise<boolean> {
    const before = this.#tip;
    const opened = await this.#openAt();
    if (opened.token === undefined || opened.tip !== before) return false;
    this.#token = opened.token;
    return true;
  }

  /**
   * Saves what stands in the wizard, sealed to the mailbox alone; answers when (ISO instant). Refused (hand_in_changed) when
   * another device has saved since this page read or wrote.
   */
  async save(draft: string): Promise<string> {
    const sealed = await this.#opened().seal(draft, { toMailbox: true });
    const answer = await this.#send('/api/requests/draft', { sealed, base: this.#draftId }, 'PUT');
    const { savedAt, id } = (answer ?? {}) as { savedAt?: unknown; id?: unknown };
    if (typeof savedAt !== 'string' || typeof id !== 'string') throw new Refused(200, 'unknown');
    this.#draftId = id;
    return savedAt;
  }

  /** What another device has saved of this hand-in; undefined when there is none, or it was sent. */
  async newest(): Promise<string | undefined> {
    const box = this.#opened();
    const { tip, draft, draftId } = await this.#openAt();
    if (tip !== this.#tip) return undefined;
    this.#draftId = draftId;
    return draft === undefined ? undefined : box.unseal(draft);
  }

  /**
   * Hands in: what the shop says is sealed to the police alone. Uploads `without` are left out and deleted. Answers as the
   * intake does.
   */
  async submit(files: readonly object[], handIn: string, without: readonly string[] | 'all'): Promise<unknown> {
    const sealed = await this.#opened().seal(handIn, { toMailbox: false, police: this.#police() });
    return this.#send(`/api/tips/${this.#tip}/submit`, { files, sealed, base: this.#draftId, without });
  }

  /** The receipt of this hand-in, when its letter names all of these digests. */
  async findReceipt(digests: readonly string[]): Promise<HandedIn | undefined> {
    const box = this.#opened();
    const { letters } = await this.#openAt();
    for (const letter of await Promise.all(letters.map((sealed) => readLetter(box, sealed)))) {
      if (letter?.mailbox !== this.mailbox || letter.tip !== this.#tip || letter.body.kind !== 'notice') continue;
      if (letter.body.code !== 'received') continue;
      const { files = [] } = letter.body;
      const named = new Set(files.map(({ sha256 }) => sha256));
      if (digests.every((digest) => named.has(digest))) return { receivedAt: letter.at, files };
    }
    return undefined;
  }

  /** Forgets the code and everything read with it. */
  leave(): void {
    this.#end.abort();
    this.#end = new AbortController();
    this.#box = this.#key = undefined;
    this.#code = this.#tip = this.#token = '';
    this.#draftId = undefined;
    this.#unanswered.clear();
    this.asked = this.letters = this.draft = this.fault = this.answering = undefined;
    this.isSent = false;
  }

  async #fetch(): Promise<void> {
    const box = this.#opened();
    const opened = await this.#openAt();
    const { asked, draft, letters, limits, tip = '', token = '' } = opened;
    const mailbox = this.mailbox;
    const request = asked === undefined ? undefined : readRequest(await box.unseal(asked), mailbox);
    if (asked !== undefined && !request) throw new BoxFailed('a request this page does not know');
    this.asked = request;
    this.draft = draft === undefined ? undefined : await box.unseal(draft);
    const all = await Promise.all(letters.map((sealed) => readLetter(box, sealed)));
    const ours = all.filter((letter) => letter?.mailbox === mailbox);
    [this.#tip, this.#token, this.#draftId] = [tip, token, opened.draftId];
    if (limits) this.limits = limits;
    this.isHandedIn = opened.isHandedIn;
    this.letters = readLetters({ letters: ours });
  }

  async #openAt(): Promise<Opened> {
    const { mailbox, recipient } = this.#key!;
    const body = { mailbox, recipient, language: this.#language };
    return readOpened(await postJson(this.#means.exchange, '/api/requests/open', body));
  }

  async #write(words: string, value: RequestAnswer): Promise<void> {
    const to = askingLetter(this.letters ?? [])?.id;
    await this.#post(words, to === undefined ? undefined : { to, value });
  }

  async #post(text: string, answers?: { to: string; value: string }): Promise<void> {
    const written = writtenLetter(this.mailbox, text, answers);
    const words = JSON.stringify(written.body);
    const letter = this.#unanswered.get(words) ?? written;
    this.#unanswered.set(words, letter);
    const sealed = await this.#opened().seal(JSON.stringify(letter), { toMailbox: true, police: this.#police() });
    await this.#send('/api/requests/letters', { id: letter.id, sealed });
    this.#unanswered.delete(words);
    this.letters = [...(this.letters ?? []), letter];
  }

  /** With the newest token; once more with another where it has run out. */
  async #send(url: string, body: object, method: 'POST' | 'PUT' = 'POST'): Promise<unknown> {
    const shown = this.#token;
    try {
      const answer = await postJson(this.#means.exchange, url, body, shown, method);
      const { token } = (answer ?? {}) as { token?: unknown };
      if (typeof token === 'string') this.renew(token, shown);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused && error.isExpired) || !(await this.revive())) throw error;
      return postJson(this.#means.exchange, url, body, this.#token, method);
    }
  }

  #opened(): Box {
    if (!this.#box) throw new Error('the mailbox is not open');
    return this.#box;
  }

  #police(): string {
    if (!this.asked) throw new Refused(410, 'request_closed');
    return this.asked.police;
  }

  async #ask(request: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.fault = undefined;
    try {
      await request();
    } catch (error) {
      this.#tell(error);
    } finally {
      this.isBusy = false;
    }
  }

  #tell(error: unknown): void {
    if (error instanceof ConnectionLost) this.fault = 'lost';
    else if (error instanceof Refused) this.fault = error.sentence ?? 'unknown';
    else if (error instanceof BoxFailed) this.fault = 'unreadable';
    else throw error;
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof ConnectionLost || (error instanceof Refused && error.isPassing);

/** One that does not open is left out, as the intake leaves it out: the others are still the shop's. */
async function readLetter(box: Box, sealed: string): Promise<SealedLetter | undefined> {
  try {
    return JSON.parse(await box.unseal(sealed)) as SealedLetter;
  } catch {
    return undefined;
  }
}
