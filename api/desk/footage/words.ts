import { type District, districts, jurisdictionOf, zoneOf } from '../../appeal/districts.ts';
import type { SentPhrase } from '../../db/values.ts';
import { type RequestDocument, requestQuestion } from '../../footage/request.ts';
import type { RequestRow } from './request-row.ts';

type Language = 'da' | 'en';

/** Asked in the first letters; on the shop's page and on the mailbox page it is answered with one touch. */
export const footageQuestion: SentPhrase = {
  id: requestQuestion,
  da: 'Hvad kan I sige nu? Gem gerne optagelsen først, og aflevér den senere.',
  en: 'What can you say now? Please save the recording first and hand it in later.',
  answer: {
    kind: 'choice',
    options: [
      { id: 'saved', da: 'Jeg har gemt optagelsen', en: 'I have saved the recording' },
      { id: 'nothing', da: 'Jeg har ingen optagelse', en: 'I have no recording' },
      { id: 'off', da: 'Kameraet var slukket', en: 'The camera was off' },
      { id: 'not_mine', da: 'Det er ikke mit kamera', en: 'It is not my camera' },
      { id: 'help', da: 'Jeg har brug for hjælp', en: 'I need help' },
    ],
  },
};

export const policeOf = (district: string, language: Language): string =>
  Object.hasOwn(districts, district)
    ? districts[district as District][language]
    : { da: 'Politiet', en: 'The police' }[language];

/** `tirsdag den 24. november 2026 kl. 20.15`, by the clocks of the district. */
export function momentIn(at: Date | string, language: Language, zone: string): string {
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: zone,
  }).format(new Date(at));
}

export const dayIn = (at: Date | string, language: Language, zone: string): string =>
  new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', { dateStyle: 'full', timeZone: zone }).format(
    new Date(at),
  );

/** The request in words, for whoever reads it as a letter. */
export function requestInWords(asked: RequestDocument): string {
  const { language, district } = asked;
  // Danish law does not hold in Greenland and the Faroes
  const isDanish = jurisdictionOf(district) === 'DK';
  const zone = zoneOf(district);
  const moment = (at: string): string => momentIn(at, language, zone);
  const { name, phone, unit } = asked.contact;
  const who = [name, unit, phone].filter(Boolean).join(', ');
  const lines =
    language === 'da'
      ? [
          `${policeOf(district, 'da')} beder om jeres hjælp.`,
          `Sted: ${asked.place}`,
          `Tidsrum: fra ${moment(asked.from)} til ${moment(asked.to)}`,
          ...(asked.cameras ? [`Kameraer: ${asked.cameras}`] : []),
          ...(asked.why ? [`Hvorfor: ${asked.why}`] : []),
          asked.ground.kind === 'order'
            ? isDanish
              ? `Grundlag: pålæg om edition (retsplejelovens §§ 804-806), ${asked.ground.reference}.`
              : `Grundlag: pålæg om at udlevere optagelserne, ${asked.ground.reference}.`
            : 'Grundlag: Det er frivilligt at hjælpe.',
          `Sagsnummer: ${asked.caseReference}. Anmodning: ${asked.reference}.${isDanish ? ' Så længe politiet har brug for optagelsen i denne sag, må I gemme den længere end 30 dage (tv-overvågningslovens § 4 c, stk. 5).' : ''}`,
          `Vi vil gerne have den senest ${moment(asked.deadline)}.`,
          `Kontakt: ${who}.`,
        ]
      : [
          `${policeOf(district, 'en')} asks for your help.`,
          `Place: ${asked.place}`,
          `Time: from ${moment(asked.from)} to ${moment(asked.to)}`,
          ...(asked.cameras ? [`Cameras: ${asked.cameras}`] : []),
          ...(asked.why ? [`Why: ${asked.why}`] : []),
          asked.ground.kind === 'order'
            ? isDanish
              ? `Ground: an order to produce it (Administration of Justice Act, sections 804-806), ${asked.ground.reference}.`
              : `Ground: an order to hand over the footage, ${asked.ground.reference}.`
            : 'Ground: helping is voluntary.',
          `Case number: ${asked.caseReference}. Request: ${asked.reference}.${isDanish ? ' As long as the police need the recording in this case you may keep it for more than 30 days (TV Surveillance Act, section 4 c (5)).' : ''}`,
          `We would like to have it by ${moment(asked.deadline)}.`,
          `Contact: ${who}.`,
        ];
  return lines.join('\n');
}

/** What everybody is told when a request is closed, after what the officer says, in their own language. */
export const closingWords = (
  { reference }: Pick<RequestRow, 'reference'>,
  language: Language,
  thanks: boolean,
): string =>
  ({
    da: `Vi har afsluttet anmodningen ${reference} og beder ikke om mere. I skal ikke længere gemme optagelser for vores skyld.${thanks ? ' Tak for hjælpen.' : ''}`,
    en: `We have closed the request ${reference} and ask for nothing more. You need not keep recordings for our sake any longer.${thanks ? ' Thank you for your help.' : ''}`,
  })[language];
