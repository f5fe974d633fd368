const da = {
  title: 'Vidne: Har du set noget?',
  description:
    'Send et tip med billeder og video til politiet, anonymt og sikkert. Se gældende efterlysninger, og følg dit tip.',
  heading: 'Har du set noget?',
  lead: 'Det, du så eller filmede, kan være det, der mangler. Send det til politiet på få minutter. Du behøver ikke sige, hvem du er.',
  cardLine: 'Send et tip til politiet, og se gældende efterlysninger',
  sendTip: 'Send et tip',
  seeAppeals: 'Se efterlysninger',
  panelHeading: 'Sådan passer vi på dig',
  panel: [
    ['lock', 'Dit tip låses, før det gemmes. Kun politiets efterforskere kan åbne det.'],
    ['eye', 'Vi gemmer ikke din adresse på nettet og bruger ingen cookies.'],
    ['mailbox', 'Du får en kode, så du kan læse svar uden at give dit navn.'],
  ],
  now: 'Nogen er i fare lige nu',
  notUrgent: 'Politiet, når det ikke haster',
  latest: 'Seneste efterlysninger',
  seeAll: 'Se alle',
  how: 'Sådan foregår det',
  steps: [
    [
      'Du sender',
      'Skriv, hvad du så, og vedhæft billeder eller video. Store filer fortsætter af sig selv, hvis nettet ryger.',
    ],
    [
      'Du får en kvittering',
      'Kvitteringen viser, hvad der er modtaget, og et fingeraftryk af hver fil. Koden er din vej til svar.',
    ],
    [
      'Politiet ser på det',
      'En medarbejder vurderer tippet og kan stille dig spørgsmål. Du læser dem med din kode, når det passer dig.',
    ],
  ],
  promises: 'Det kan du forvente',
  promisesLead: 'Løfter, vi måler på. Tallene bliver lagt frem, også når vi ikke holder dem.',
  promisesAll: 'Læs alle serviceerklæringer',
  business: 'Har du overvågning i din butik eller virksomhed?',
  businessLead:
    'Optagelser skal slettes efter 30 dage. Gem dem i dag, og send dem, som de er. Vi hjælper dig med at finde det rigtige format.',
  businessLink: 'Sådan afleverer du optagelser',
  mailbox: 'Har du allerede sendt et tip?',
  mailboxLead: 'Skriv din kode, og se, om politiet har svaret.',
  mailboxLink: 'Læs dit svar',
};
const en: typeof da = {
  title: 'Vidne: did you see something?',
  description:
    'Send a tip with pictures and video to the Danish police, anonymously and safely. See current appeals and follow your tip.',
  heading: 'Did you see something?',
  lead: 'What you saw or filmed may be what is missing. Send it to the police in a few minutes. You need not say who you are.',
  cardLine: 'Send a tip to the police, and see current appeals',
  sendTip: 'Send a tip',
  seeAppeals: 'See appeals',
  panelHeading: 'How we look after you',
  panel: [
    ['lock', 'Your tip is locked before it is stored. Only police investigators can open it.'],
    ['eye', 'We do not store your network address and use no cookies.'],
    ['mailbox', 'You get a code, so you can read replies without giving your name.'],
  ],
  now: 'Somebody is in danger right now',
  notUrgent: 'The police, when it is not urgent',
  latest: 'Latest appeals',
  seeAll: 'See all',
  how: 'How it works',
  steps: [
    [
      'You send',
      'Write what you saw and attach pictures or video. Large files go on by themselves if the connection drops.',
    ],
    [
      'You get a receipt',
      'The receipt shows what has been received, and a fingerprint of every file. The code is your way to a reply.',
    ],
    [
      'The police look at it',
      'A member of staff assesses the tip and may ask you questions. You read them with your code when it suits you.',
    ],
  ],
  promises: 'What you can expect',
  promisesLead: 'Promises we measure. The numbers are published, also when we do not keep them.',
  promisesAll: 'Read all service declarations',
  business: 'Do you have CCTV in your shop or business?',
  businessLead:
    'Recordings must be deleted after 30 days. Save them today and send them as they are. We help you find the right format.',
  businessLink: 'How to hand in recordings',
  mailbox: 'Have you already sent a tip?',
  mailboxLead: 'Enter your code and see whether the police have answered.',
  mailboxLink: 'Read your reply',
};
export const homeText = { da, en };
