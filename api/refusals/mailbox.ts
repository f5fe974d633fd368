import type { Refusals } from './refusals.ts';

/** Of the mailbox and its letters. */
export const mailbox = {
  code_malformed: {
    status: 422,
    da: 'Koden er ikke skrevet rigtigt. Den har fire grupper med fire tegn og et kontroltegn. Sammenlign med din kvittering.',
    en: 'The code is not written correctly. It has four groups of four characters and a check character. Compare it with your receipt.',
  },
  mailbox_unknown: {
    status: 404,
    da: 'Der er ikke sendt noget tip med den kode. Kontrollér hver gruppe. Er du begyndt på et tip uden at sende det, så fortsæt det på den side, hvor man sender tip.',
    en: 'No tip was sent with that code. Check each group. If you began a tip without sending it, continue it on the page where tips are sent.',
  },
  code_drawn: {
    status: 409,
    da: 'Tippet har allerede en kode. Brug den, du har fået; den gælder, både før og efter du sender.',
    en: 'This tip already has a code. Use the one you were given; it works both before and after you send.',
  },
  code_not_drawn: {
    status: 409,
    da: 'Tippet har ingen kode endnu, så det kan ikke gemmes undervejs. Genindlæs siden, og prøv igen.',
    en: 'This tip has no code yet, so it cannot be saved on the way. Reload the page and try again.',
  },
  code_unknown: {
    status: 404,
    da: 'Der er ikke gemt noget tip under den kode. Kontrollér hver gruppe, eller begynd forfra. Et tip, der ikke er sendt, slettes efter tre døgn.',
    en: 'No tip is saved under that code. Check each group, or begin again. A tip that is not sent is deleted after three days.',
  },
  code_not_of_tip: {
    status: 400,
    da: 'Koden hører til et andet tip. Genindlæs siden, og fortsæt med koden til dette tip.',
    en: 'That code belongs to another tip. Reload the page and continue with the code of this one.',
  },
  draft_too_large: {
    status: 413,
    da: 'Der er for meget til, at det kan gemmes undervejs. Forkort teksten eller noterne, eller send tippet nu.',
    en: 'There is too much to be saved on the way. Shorten the text or the notes, or send the tip now.',
  },
  answer_misfits: {
    status: 422,
    da: 'Svaret passer ikke til spørgsmålet. Vælg et af svarene, eller skriv en besked i stedet.',
    en: 'The answer does not fit the question. Choose one of the answers, or write a message instead.',
  },
  letters_full: {
    status: 409,
    da: 'Der er ikke plads til flere beskeder her. Ring 114, eller ring til kontakten i anmodningen, hvis vi har bedt dig om optagelser.',
    en: 'There is no room for more messages here. Call 114, or the contact in the request if we have asked you for footage.',
  },
  letters_later: {
    status: 503,
    da: 'Vi kan ikke tage imod din besked lige nu. Gem ordene, og send dem igen om en time, eller ring 114.',
    en: 'We cannot take your message right now. Keep your words and send them again in an hour, or call 114.',
  },
  message_missing: { status: 422, da: 'Skriv en besked, før du sender.', en: 'Write a message before you send.' },
} as const satisfies Refusals;
