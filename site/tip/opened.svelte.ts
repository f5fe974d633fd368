import { type Exchange, postJson, Refused } from './exchange.ts';
import type { Limits } from './limits.ts';
import { readOpened } from './receipt.ts';
import type { Continued, SavedDraft } from './saved.ts';

/**
 * The tip as the intake knows it: opened once, given a code before the first byte, and saved as it is written. The token
 * and the code live here and nowhere else on the device.
 */
export class OpenedTip {
  /** continues the tip on any device, and is its mailbox later */
  code = $state<string>();
  /** when the words last stood at the intake (ISO instant) */
  savedAt = $state<string>();

  #exchange: Exchange;
  #opening: Promise<unknown> | undefined;
  #tip = '';
  #token = '';
  #describe: () => object;
  #limited: (limits: Limits) => void;
  #gone: (() => Promise<void>) | undefined;

  constructor(setting: {
    exchange: Exchange;
    describe(): object;
    limited(limits: Limits): void;
    /** nothing is saved under the code any more: reopens, and begins again with what stands on the page */
    gone?(): Promise<void>;
  }) {
    this.#exchange = setting.exchange;
    this.#describe = setting.describe;
    this.#limited = setting.limited;
    this.#gone = setting.gone;
  }

  /** The newest token; opens the tip at need. A failed try is forgotten, so that the next one tries again. */
  async token(): Promise<string> {
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
    return this.#token;
  }

  /** Only the token held now is renewed: one drawn from an older token would know nothing of the code. */
  renew(token: string, shown: string): void {
    if (shown === this.#token) this.#token = token;
  }

  async draw(): Promise<void> {
    if (this.code !== undefined) return;
    const token = await this.token();
    const drawn = asText(await postJson(this.#exchange, `/api/tips/${this.#tip}/code`, {}, token), 'code', 'token');
    this.#token = drawn.token;
    this.code = drawn.code;
  }

  async save(draft: SavedDraft): Promise<void> {
    const answer = await this.#ask((token) =>
      postJson(this.#exchange, `/api/tips/${this.#tip}/draft`, draft, token, 'PUT'),
    );
    this.savedAt = asText(answer, 'savedAt').savedAt;
  }

  submit(body: object): Promise<unknown> {
    const withCode = this.code === undefined ? body : { ...body, code: this.code };
    return this.#ask((token) => postJson(this.#exchange, `/api/tips/${this.#tip}/submit`, withCode, token));
  }

  /** Takes up a tip begun elsewhere. */
  take({ tip, token, savedAt, limits }: Continued, code: string): void {
    this.#tip = tip;
    this.#token = token;
    this.#opening = Promise.resolve();
    this.code = code;
    this.savedAt = savedAt;
    if (limits) this.#limited(limits);
  }

  /** Lets go of a tip of which nothing is saved, so that the next use opens another. */
  reopen(): void {
    this.#opening = undefined;
    this.code = undefined;
    this.savedAt = undefined;
  }

  /**
   * A phone that slept for more than a day holds a token that has run out: the code brings another. After some days it
   * brings nothing, and another tip is begun.
   */
  async revive(): Promise<boolean> {
    const { code } = this;
    if (code === undefined) return false;
    try {
      const { token } = asText(await postJson(this.#exchange, '/api/tips/continue', { code }), 'token');
      if (code === this.code) this.#token = token;
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'code_unknown' && this.#gone)) throw error;
      if (code === this.code) await this.#gone();
    }
    return true;
  }

  async #open(): Promise<void> {
    const opened = readOpened(await postJson(this.#exchange, '/api/tips', this.#describe()));
    this.#tip = opened.tip;
    this.#token = opened.token;
    if (opened.limits) this.#limited(opened.limits);
  }

  async #ask(request: (token: string) => Promise<unknown>): Promise<unknown> {
    const shown = await this.token();
    try {
      const answer = await request(shown);
      const { token } = answer as { token?: unknown };
      if (typeof token === 'string') this.renew(token, shown);
      return answer;
    } catch (error) {
      const { code } = this;
      if (!(error instanceof Refused && error.isExpired) || !(await this.revive()) || code !== this.code) throw error;
      return request(this.#token);
    }
  }
}

function asText<Name extends string>(answer: unknown, ...names: Name[]): Record<Name, string> {
  const object = answer as Record<Name, string> | null;
  if (names.some((name) => typeof object?.[name] !== 'string')) throw new Refused(200, 'unknown');
  return object as Record<Name, string>;
}
