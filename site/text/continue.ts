/** The words around continuing a tip by its code, and around sending the original: fetched by those who need them. */
const da = {
  heading: 'Fortsæt et tip',
  lead: 'Skriv den kode, du fik, da du begyndte. Så får du dine ord og filer igen.',
  code: 'Kode',
  codeHint: 'Fire grupper med fire tegn og et tegn til sidst. Store og små bogstaver er lige gode.',
  wrong: {
    empty: 'Skriv din kode.',
    length: 'Koden har fire grupper med fire tegn og et tegn til sidst.',
    character: 'Koden har et tegn, som vi ikke bruger. Den består af tal og bogstaver fra a til z.',
    check: 'Koden passer ikke. Der er byttet om på et tegn eller skrevet et forkert. Sammenlign med din note.',
  },
  go: 'Fortsæt',
  busy: 'Vi finder dit tip …',
  cancel: 'Begynd et nyt tip',
  mailbox: 'Gå til postkassen',
  kept: 'Du er begyndt på et tip på denne enhed.',
  forget: 'Glem det på denne enhed',
};

const en: typeof da = {
  heading: 'Continue a tip',
  lead: 'Write the code you got when you began. Then you get your words and files back.',
  code: 'Code',
  codeHint: 'Four groups of four characters and one character at the end. Capital and small letters are equally good.',
  wrong: {
    empty: 'Write your code.',
    length: 'The code has four groups of four characters and one character at the end.',
    character: 'The code has a character we do not use. It consists of digits and letters from a to z.',
    check: 'The code is not right. A character was swapped or mistaken. Compare it with your note.',
  },
  go: 'Continue',
  busy: 'We are finding your tip …',
  cancel: 'Begin a new tip',
  mailbox: 'Go to the mailbox',
  kept: 'You began a tip on this device.',
  forget: 'Forget it on this device',
};

export const continueText = { da, en };
