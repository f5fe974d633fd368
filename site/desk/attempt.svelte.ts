import { session } from './session.svelte.ts';

/** One thing asked of the server at a time, and what was refused of it. */
export class Attempt {
  busy = $state(false);
  refused = $state('');

  async during(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = '';
    try {
      await work();
    } catch (error) {
      this.refused = session.explain(error);
    } finally {
      this.busy = false;
    }
  }
}
