import { keepText, readText } from './preference.ts';
import { session } from './session.svelte.ts';

/** After so many pictures and films, or so long without a break, a break is suggested; never more than that. */
const looksBeforeBreak = 40;
const workMs = 50 * 60_000;
const breakMs = 5 * 60_000;

interface Kept {
  /** 2026-11-22, of this machine */
  day: string;
  /** whose: several people may share a machine */
  user: string;
  pictures: number;
  films: number;
}

const today = (): string => new Date().toLocaleDateString('sv-SE');

/**
 * How much a person has had to look at today. It is theirs alone: kept on this machine, never sent, and nobody is measured
 * by it. What shows the same a second time on the same page counts once.
 */
class Exposure {
  pictures = $state(0);
  films = $state(0);
  suggestsBreak = $state(false);
  #looks = 0;
  #workedSince = Date.now();
  readonly #seen = new Set<string>();

  open(): void {
    const kept = this.#read();
    this.pictures = kept?.pictures ?? 0;
    this.films = kept?.films ?? 0;
  }

  saw(what: 'pictures' | 'films', url: string): void {
    if (this.#seen.has(url)) return;
    this.#seen.add(url);
    this[what] += 1;
    this.#looks += 1;
    const kept: Kept = { day: today(), user: session.user?.id ?? '', pictures: this.pictures, films: this.films };
    keepText('exposure', JSON.stringify(kept));
    if (this.#looks >= looksBeforeBreak) this.suggestsBreak = true;
  }

  /** Called as time passes. Five minutes without a key or a pointer are a break. */
  tick(quietMs: number): void {
    if (quietMs >= breakMs) this.rested();
    else if (Date.now() - this.#workedSince >= workMs) this.suggestsBreak = true;
  }

  rested(): void {
    this.#looks = 0;
    this.#workedSince = Date.now();
    this.suggestsBreak = false;
  }

  #read(): Kept | undefined {
    try {
      const kept = JSON.parse(readText('exposure') ?? 'null') as Kept | null;
      return kept?.day === today() && kept.user === session.user?.id ? kept : undefined;
    } catch {
      return undefined; // written by something else: begin anew
    }
  }
}

export const exposure = new Exposure();
