import type { Scene } from './scene.ts';

/** A dozen tips as people write them: short, long, unsure, late at night, in two languages. All invented. */
export interface DemoTip {
  language: 'da' | 'en';
  /** type of the appeal it answers; none: a tip about something else */
  appealType?: string;
  text: string;
  when?: string;
  where?: string;
  danger?: boolean;
  contact?: { name?: string; phone?: string; email?: string };
  clips?: { scene: Scene; seconds: number }[];
  pictures?: { scene: Scene; at: number; format: 'jpeg' | 'png' }[];
}

export const demoTips: DemoTip[] = [
  {
    language: 'da',
    appealType: 'footage_call',
    text: 'Vores kamera ved varegården har en hvid kassevogn med slukkede lygter. Uret på optageren går vist cirka 4 minutter for hurtigt.',
    when: 'Lørdag nat, lidt over to',
    where: 'Varegården bag butikken',
    clips: [{ scene: 'van', seconds: 6 }],
    contact: { name: 'Butikschef (opdigtet)', phone: '00 00 00 00' },
  },
  {
    language: 'da',
    appealType: 'suspect_unidentified',
    text: 'Jeg sad i bussen og så en person gå meget hurtigt mod stationen med en mørk taske. Jeg kender ikke personen, og jeg havde ikke set jeres billede først.',
    when: 'Onsdag kl. ca. 22.40',
    where: 'Ved stoppestedet',
    clips: [{ scene: 'walker', seconds: 5 }],
    pictures: [{ scene: 'walker', at: 0.5, format: 'jpeg' }],
  },
  {
    language: 'en',
    appealType: 'missing_person',
    text: 'I think I saw her on the bench by the marina this afternoon. She had a green scarf and seemed a bit lost, so I asked if she was okay. She walked towards the bridge.',
    when: 'Today around 15.20',
    where: 'Bench at the marina',
    pictures: [{ scene: 'harbour', at: 0.4, format: 'jpeg' }],
  },
  {
    language: 'da',
    appealType: 'property',
    text: 'Cyklen på billedet ligner den, der er sat til salg i opgangen hos os. Den har samme skramme på stellet.',
    pictures: [{ scene: 'bicycle', at: 0.45, format: 'png' }],
  },
  {
    language: 'da',
    text: 'Der er nogen, der råber om hjælp i gården lige nu. Jeg har også ringet 112.',
    danger: true,
    where: 'Gården, 2. opgang',
  },
  {
    language: 'da',
    appealType: 'witness_call',
    text: 'Jeg kom kørende og har uheldet på mit dashcam. Filen er den originale fra kortet.',
    when: 'Mandag morgen kl. 7.52',
    clips: [{ scene: 'van', seconds: 4 }],
  },
  {
    language: 'en',
    appealType: 'footage_call',
    text: 'Our doorbell camera shows a bicycle passing twice within ten minutes. Times in the picture are summer time, one hour ahead.',
    clips: [{ scene: 'bicycle', seconds: 5 }],
  },
  {
    language: 'da',
    appealType: 'wanted_known',
    text: 'En jeg kender siger, at han bor hos en ven i byen. Jeg vil helst ikke have mit navn frem.',
  },
  {
    language: 'da',
    appealType: 'public_warning',
    text: 'De ringede også til min mor. De sagde, de var fra banken. Hun lagde på.',
    when: 'I går formiddags',
  },
  {
    language: 'en',
    appealType: 'suspect_for_witnesses',
    text: 'I was at the concert that evening and took two pictures of the square. Perhaps they help with the time.',
    pictures: [
      { scene: 'walker', at: 0.2, format: 'jpeg' },
      { scene: 'walker', at: 0.8, format: 'jpeg' },
    ],
  },
  {
    language: 'da',
    appealType: 'unknown_person',
    text: 'Han plejer at gå tur på havnen med en brun hund. Jeg tror, han hedder noget med P.',
    pictures: [{ scene: 'harbour', at: 0.7, format: 'png' }],
  },
  {
    language: 'da',
    appealType: 'unidentified_deceased',
    text: 'Ringen ligner en, min onkel havde. Den var fra en guldsmed på Fyn omkring 1980.',
    contact: { email: 'eksempel@example.dk' },
  },
];
