import { ask } from './api.ts';

/** Names of units a tip can be given to; asked for once. */
class Units {
  names = $state.raw<string[]>([]);
  #asked: Promise<void> | undefined;

  load(): Promise<void> {
    this.#asked ??= ask<{ units: string[] }>('/units', { background: true }).then(
      ({ units }) => {
        this.names = units;
      },
      () => {
        this.#asked = undefined; // asked again next time; a case can be given without
      },
    );
    return this.#asked;
  }
}

export const units = new Units();
