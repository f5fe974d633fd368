/** The languages every appeal is written in. */
export const languages = ['da', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text that exists in both languages. */
export type Both = Record<Language, string>;
