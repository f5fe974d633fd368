/** What a rate is judged by: long enough to even out bursts, short enough to notice a tunnel. */
const windowMs = 20_000;
const leastMs = 3_000;
const silentMs = 8_000;

/** How fast bytes go out, measured and never guessed: over the last seconds, and unknown until there is enough to measure. */
export class Pace {
  #marks: { at: number; bytes: number }[] = [];
  #movedAt = 0;

  /** `bytes` sent in all at `at` ms. A sum that shrinks (a file taken away, a lost chunk) begins a new measurement. */
  note(bytes: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last && bytes < last.bytes) this.#marks = [];
    if (!last || bytes !== last.bytes) this.#movedAt = at;
    this.#marks.push({ at, bytes });
    while (this.#marks.length > 2 && this.#marks[1]!.at <= at - windowMs) this.#marks.shift();
  }

  /** After a break, what was measured before it says nothing. */
  forget(): void {
    this.#marks = [];
  }

  /** Seconds for `bytes` more; undefined when nobody can know. */
  secondsFor(bytes: number, at: number): number | undefined {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.at - first.at < leastMs || at - this.#movedAt > silentMs) return undefined;
    const perSecond = ((last.bytes - first.bytes) * 1000) / (at - first.at);
    return perSecond > 0 ? bytes / perSecond : undefined;
  }
}
