import type { Both } from '../language.ts';

/** What the gate lets pass, and says all the same. */
export const warningSentences = {
  said_to_be_fictional: {
    da: 'Alle læser, at den er opdigtet, og alarmcentraler ser bort fra den. Er den virkelig, så fjern krydset.',
    en: 'Everybody reads that it is made up, and alarm centres take no notice of it. If it is real, remove the tick.',
  },
  petty_case: {
    da: 'Er sagen af mindre betydning, falder den under § 287 og under grænsen. Skriv i afvejningen, hvorfor den ikke er det.',
    en: 'A petty case falls under section 287 and below the threshold. Write in the weighing why this one is not petty.',
  },
  prior_steps_missing: {
    da: 'Offentliggørelse er sidste udvej. Skriv, hvad der er forsøgt først.',
    en: 'Publication is the last resort. Write what has been tried first.',
  },
  danger_missing: {
    da: 'Der står ikke, hvad man skal gøre, hvis man ser personen. Overvej at skrive det.',
    en: 'It does not say what to do on seeing the person. Consider writing it.',
  },
  local_language_missing: {
    da: 'Teksten findes ikke på kredsens eget sprog. Overvej at tilføje den.',
    en: 'There is no text in the district’s own language. Consider adding it.',
  },
  local_penalties: {
    da: 'Strafferammerne er den danske straffelovs. Se efter i den lov, der gælder på Færøerne.',
    en: 'The maximum penalties are those of the Danish code. Check them in the law that applies in the Faroe Islands.',
  },
  second_reviewer_needed: {
    da: 'En anden end forfatteren skal gennemgå den, før den besluttes.',
    en: 'Somebody other than the author has to review it before it is decided.',
  },
  person_indexed: {
    da: 'Personen kan genkendes, og søgemaskiner husker længe. Overvej at slå dem fra.',
    en: 'The person can be recognised, and search engines remember for long. Consider turning them off.',
  },
} as const satisfies Record<string, Both>;
export type WarningCode = keyof typeof warningSentences;
