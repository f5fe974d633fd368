import { appeals } from './refusals/appeals.ts';
import { desk } from './refusals/desk.ts';
import { footage } from './refusals/footage.ts';
import { general } from './refusals/general.ts';
import { mailbox } from './refusals/mailbox.ts';
import { tips } from './refusals/tips.ts';
import { uploads } from './refusals/uploads.ts';

/**
 * Everything Vidne refuses: the code programs read, the HTTP status, and the sentence a person reads, which always says
 * what to do next. Anything else that goes wrong is a bug and is shown with an id (see http.ts).
 */
export const refusals = { ...general, ...tips, ...footage, ...uploads, ...mailbox, ...desk, ...appeals };

export type RefusalCode = keyof typeof refusals;

/** The one error class: a request that is understood and refused. `details` may add facts (never personal data). */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: RefusalCode, details?: Record<string, unknown>) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = refusals[code].status;
    this.details = details;
  }
  /** What goes over the wire: `{code, da, en, ...details}`; the reader's language picks the sentence. */
  toJSON(): { code: RefusalCode; da: string; en: string; [detail: string]: unknown } {
    const { da, en } = refusals[this.code];
    return { ...this.details, code: this.code, da, en };
  }
}
