import type { Decision } from '../../../api/appeal/decision.ts';
import type { Kind } from '../drafts.ts';

/** One draft that passes, what is changed in it, and what the gate then says: `code field`, in its order. */
export interface Case {
  name: string;
  kind: Kind;
  changes: Record<string, unknown>;
  says: readonly string[];
  /** asked of who decided as well */
  decision?: Partial<Decision>;
}

export const one = (name: string, kind: Kind, changes: Record<string, unknown>, ...says: string[]): Case => ({
  name,
  kind,
  changes,
  says,
});

const text = 'Her står en hel sætning på dansk.';
export const sentence = { da: text, en: 'Here stands a whole sentence in English.' };
export const short = { da: 'Ja.', en: 'Yes.' };
