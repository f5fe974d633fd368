import type { Language } from './format.ts';

const digits = {
  da: ['nul', 'en', 'to', 'tre', 'fire', 'fem', 'seks', 'syv', 'otte', 'ni'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
};

/** The letters a code can have (Crockford's base32), as Danes spell on the phone, and as the ICAO alphabet does. */
const words = {
  da: 'Anna Bernhard Cecilie David Erik Frederik Georg Hans Johan Karen Marie Nikolaj Peter Quintus Rasmus Søren Theodor Viggo William Xerxes Yrsa Zackarias',
  en: 'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo Sierra Tango Victor Whiskey X-ray Yankee Zulu',
};

export interface SpelledGroup {
  group: string;
  /** one entry a character: `syv`, `K som Karen` */
  spoken: string[];
}

export function spell(code: string, lang: Language): SpelledGroup[] {
  const names = words[lang].split(' ');
  const as = lang === 'da' ? 'som' : 'as in';
  const speak = (character: string): string => {
    const name = names.find((word) => word.startsWith(character));
    return name ? `${character} ${as} ${name}` : (digits[lang][Number(character)] ?? character);
  };
  return code.split('-').map((group) => ({ group, spoken: [...group].map(speak) }));
}
