/**
 * Which step is shown, kept in step with the browser's own Back and Forward. Only `history.state` is used and it holds
 * nothing but the number: the address stays the same, and the history tells nobody how far somebody came.
 */
export class Steps {
  readonly count: number;
  now = $state(1);
  #furthest = 1;
  /** where a press of our own Back is going; other entries of the page may lie between (the skip link makes one) */
  #target: number | undefined;

  constructor(count: number) {
    this.count = count;
  }

  /** Begins to listen; answers how to stop. What a reload left behind is forgotten, as the answers are. */
  begin(): () => void {
    history.replaceState({ tipStep: 1 }, '');
    const follow = ({ state }: PopStateEvent): void => this.#follow(stepOf(state));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }

  next(): void {
    this.now = Math.min(this.now + 1, this.count);
    this.#furthest = Math.max(this.#furthest, this.now);
    history.pushState({ tipStep: this.now }, '');
  }

  /** Goes where somebody left off, with the steps before it behind the Back button. */
  goOnAt(step: number): void {
    while (this.now < step) this.next();
  }

  backTo(step: number): void {
    if (step >= this.now || step < 1) return;
    this.#target = step;
    history.go(step - this.now);
  }

  #follow(step: number | undefined): void {
    if (this.#target !== undefined && (step ?? this.now) > this.#target) {
      history.back();
      return;
    }
    this.#target = undefined;
    if (step !== undefined) this.now = Math.min(step, this.#furthest);
  }
}

function stepOf(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !('tipStep' in state)) return undefined;
  return typeof state.tipStep === 'number' ? state.tipStep : undefined;
}
