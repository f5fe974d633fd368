import type { FootageErrand } from '../../db/values.ts';
import { policeOf } from './words.ts';

/**
 * WHAT GOES OUT by mail and SMS: who asks, the link, and how to make sure that it is the police. Not a word of the case: it
 * travels in the open, and passes through others' hands.
 */
export interface Notice {
  errand: FootageErrand;
  language: 'da' | 'en';
  district: string;
  reference: string;
  link: string;
  /** as it was for whoever answered that they saved it */
  isSaved: boolean;
}

const words = {
  da: {
    subject: (police: string) => `${police} beder om optagelser fra jeres kamera`,
    reminder: (police: string) => `${police} minder om en anmodning om optagelser`,
    asks: (police: string) => `${police} beder om jeres hjælp med optagelser fra et kamera.`,
    reminds: (police: string) => `${police} har bedt jer om optagelser fra et kamera og har ikke hørt fra jer endnu.`,
    remindsSaved: (police: string) => `Tak, fordi I har gemt optagelsen. ${police} mangler den stadig.`,
    open: 'Her står, hvad det drejer sig om, og her svarer I:',
    haste: 'Gem optagelsen først. I kan aflevere den senere.',
    check: (reference: string) =>
      `Er I i tvivl, om det er politiet? Ring 114 og oplys nummeret ${reference}. Politiet beder aldrig om adgangskoder, betaling eller MitID.`,
    forward: 'Linket er til jer. Giv det kun videre til den, der kan finde optagelsen.',
    automatic: 'Beskeden er sendt automatisk og kan ikke besvares. Svar på siden.',
    short: (police: string, link: string, reference: string) =>
      `${police} beder om optagelser fra jeres kamera. Gem dem først. Svar: ${link} I tvivl? Ring 114, nr. ${reference}`,
    shortReminder: (police: string, link: string, reference: string) =>
      `${police} minder om optagelserne fra jeres kamera. Svar: ${link} I tvivl? Ring 114, nr. ${reference}`,
  },
  en: {
    subject: (police: string) => `${police} ask for footage from your camera`,
    reminder: (police: string) => `${police} remind you of a request for footage`,
    asks: (police: string) => `${police} ask for your help with footage from a camera.`,
    reminds: (police: string) => `${police} have asked you for footage from a camera and have not heard from you yet.`,
    remindsSaved: (police: string) => `Thank you for saving the recording. ${police} still need it.`,
    open: 'What it is about stands here, and here you answer:',
    haste: 'Save the recording first. You can hand it in later.',
    check: (reference: string) =>
      `Not sure whether it is the police? Call 114 and give the number ${reference}. The police never ask for passwords, payment or MitID.`,
    forward: 'The link is for you. Pass it on only to whoever can find the recording.',
    automatic: 'This message was sent automatically and cannot be answered. Answer on the page.',
    short: (police: string, link: string, reference: string) =>
      `${police} ask for footage from your camera. Save it first. Answer: ${link} Not sure? Call 114, no. ${reference}`,
    shortReminder: (police: string, link: string, reference: string) =>
      `${police} remind you of the footage from your camera. Answer: ${link} Not sure? Call 114, no. ${reference}`,
  },
};

export function mailOfNotice(notice: Notice): { sender: string; subject: string; text: string } {
  const { errand, language, district, reference, link, isSaved } = notice;
  const own = words[language];
  const police = policeOf(district, language);
  const isReminder = errand === 'reminder';
  const why = isReminder ? (isSaved ? own.remindsSaved(police) : own.reminds(police)) : own.asks(police);
  return {
    sender: police,
    subject: isReminder ? own.reminder(police) : own.subject(police),
    text: `${[why, own.open, link, own.haste, own.forward, own.check(reference), own.automatic].join('\n\n')}\n`,
  };
}

/** One message of a telephone holds 160 characters; with the link it takes two. */
export function smsOfNotice({ errand, language, district, reference, link }: Notice): string {
  const own = words[language];
  const police = policeOf(district, language);
  return errand === 'reminder' ? own.shortReminder(police, link, reference) : own.short(police, link, reference);
}
