import { type CodeReading, readCode } from './code.ts';
import { ConnectionLost, type Exchange, postJson, Refused, type Sentence } from './exchange.ts';
import type { Continued } from './saved.ts';

/** Finds an unsent tip by its code. A slip of the pen is found before anything is sent. */
export class Continuation {
  typed = $state('');
  codeFault = $state<Extract<CodeReading, { wrong: string }>['wrong']>();
  fault = $state.raw<Sentence | 'lost' | 'unknown'>();
  /** the tip was sent already: its mailbox is where to go on */
  isSubmitted = $state(false);
  isBusy = $state(false);

  #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  async find(): Promise<{ continued: Continued; code: string } | undefined> {
    const reading = readCode(this.typed);
    this.codeFault = 'wrong' in reading ? reading.wrong : undefined;
    if ('wrong' in reading || this.isBusy) return undefined;
    this.isBusy = true;
    this.fault = undefined;
    this.isSubmitted = false;
    try {
      const continued = readContinued(await postJson(this.#exchange, '/api/tips/continue', { code: reading.code }));
      return { continued, code: reading.code };
    } catch (error) {
      if (error instanceof ConnectionLost) this.fault = 'lost';
      else if (error instanceof Refused) this.fault = error.sentence ?? 'unknown';
      else throw error;
      this.isSubmitted = error instanceof Refused && error.code === 'tip_already_submitted';
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }
}

/** The draft itself is what this page wrote, sealed by nobody else and checked by the intake on its way in. */
function readContinued(answer: unknown): Continued {
  const continued = answer as Partial<Continued> | null;
  const isWhole =
    typeof continued?.tip === 'string' &&
    typeof continued.token === 'string' &&
    typeof continued.savedAt === 'string' &&
    typeof continued.draft === 'object';
  if (!isWhole) throw new Refused(200, 'unknown');
  return continued as Continued;
}
