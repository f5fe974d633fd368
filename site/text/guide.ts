import type { Platform } from '../tip/platform.ts';

type Guide = Record<Platform, string[]> & { always: string[] };

/** How to send the original, by what the person holds in their hand. */
const da: Guide = {
  ios: [
    'Vælg Fotobibliotek, og marker billederne.',
    'Tryk på Indstillinger (på engelsk Options) nederst eller øverst i fotovælgeren.',
    'Slå »Alle fotodata« (All Photos Data) til, og vælg det aktuelle format. Ellers laver telefonen en mindre kopi uden tid og sted.',
    'Du kan også gemme optagelsen i appen Arkiver og vælge den der.',
  ],
  android: [
    'Brug »Vælg filer«, ikke »Vælg fra fotos«. Fotovælgeren fjerner stedet fra billederne.',
    'Spørger telefonen, så vælg Filer (Files) eller Mine filer, og find optagelsen i mappen DCIM.',
  ],
  other: [
    'Ligger optagelsen på en telefon, så send den helst fra telefonen, eller overfør den med kabel.',
    'Overvågning: Send optagelsen, som systemet eksporterer den, også når din computer ikke kan afspille den.',
  ],
  always: ['Beskeder og sociale medier gør videoer små. Bed den, der filmede, om selv at sende.'],
};

const en: Guide = {
  ios: [
    'Choose Photo Library and mark the pictures.',
    'Press Options at the bottom or top of the photo picker.',
    'Turn on All Photos Data and choose the current format. Otherwise the phone makes a smaller copy without time and place.',
    'You can also save the recording in the Files app and choose it there.',
  ],
  android: [
    'Use “Choose files”, not “Choose from photos”. The photo picker removes the place from the pictures.',
    'If the phone asks, choose Files or My Files and find the recording in the folder DCIM.',
  ],
  other: [
    'If the recording is on a phone, send it from the phone if you can, or transfer it by cable.',
    'CCTV: send the recording the way the system exports it, even if your computer cannot play it.',
  ],
  always: ['Messages and social media make videos small. Ask the person who filmed to send it themselves.'],
};

export const guideText = { da, en };
