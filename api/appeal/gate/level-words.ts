import type { Both } from '../language.ts';

/** The law's levels in words. */
export const levelWords = {
  rimelig: { da: 'rimelig grund til mistanke', en: 'reasonable grounds' },
  begrundet: { da: 'begrundet mistanke', en: 'a well-founded suspicion' },
  saerligt_bestyrket: { da: 'særligt bestyrket mistanke', en: 'a particularly strong suspicion' },
  vaesentlig: { da: 'væsentlig betydning', en: 'essential importance' },
  afgoerende: { da: 'afgørende betydning', en: 'decisive importance' },
} as const satisfies Record<string, Both>;
