/** The languages every appeal is written in. */
export const languages = ['da', 'en'] as const;
export type Language = (typeof languages)[number];

/** Languages a district adds: Greenlandic and Faroese. */
export const furtherLanguages = ['kl', 'fo'] as const;
export type FurtherLanguage = (typeof furtherLanguages)[number];

/** A text that exists in both languages. */
export type Both = Record<Language, string>;
