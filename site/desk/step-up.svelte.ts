import { proveWith } from './api.ts';

/** The question for both factors. Several acts that wait for it are asked once. */
class StepUp {
  asked = $state(false);
  #answer: ((proven: boolean) => void) | undefined;
  #answered: Promise<boolean> | undefined;

  constructor() {
    proveWith(() => this.#ask());
  }

  #ask(): Promise<boolean> {
    this.#answered ??= new Promise((answer) => {
      this.#answer = answer;
      this.asked = true;
    });
    return this.#answered;
  }

  answer(proven: boolean): void {
    this.asked = false;
    this.#answer?.(proven);
    this.#answered = undefined;
  }
}

export const stepUp = new StepUp();
