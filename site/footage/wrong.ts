import type { HandInText } from '../text/hand-in.ts';
import type { HandIn } from './hand-in.svelte.ts';
import { readDays } from './hand-in-document.ts';

export interface HandInFaults {
  days?: string;
  send?: string;
}

/** What keeps a step from being left, in words; as little as possible. */
export function faultsOf(step: number, handIn: HandIn, text: HandInText): HandInFaults {
  const { overwriteDays } = handIn.recorder;
  if (step === 1)
    return overwriteDays.trim() !== '' && readDays(overwriteDays) === undefined
      ? { days: text.recorder.daysWrong }
      : {};
  if (step !== 5) return {};
  const missing = handIn.uploads.toPickAgain.length;
  if (missing > 0) return { send: text.send.unfinished(missing) };
  return handIn.hasContent ? {} : { send: text.send.empty };
}
