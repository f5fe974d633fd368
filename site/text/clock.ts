/** The big clock. `%` stands for a number of seconds. */
const da = {
  title: 'Det rigtige ur',
  lead: 'Hold telefonen op ved siden af optagerens skærm, og tag et billede med en anden telefon, så man kan læse begge ure. Så ved vi, hvor meget anlægget går forkert.',
  description:
    'Et stort ur med sekunder, som er sammenlignet med portalens. Tag et billede af det ved siden af overvågningsanlæggets ur.',
  measuring: 'Sammenligner med portalens ur …',
  right: 'Uret er rigtigt til ± % sekunder, sammenlignet med portalens ur.',
  unknown: 'Ingen forbindelse: Dette er kun din enheds eget ur. Brug det alligevel, og skriv, at det er telefonens.',
  deviceRight: 'Din enheds eget ur går rigtigt.',
  deviceFast: 'Din enheds eget ur går % sekunder for hurtigt. Tallene her er rettet.',
  deviceSlow: 'Din enheds eget ur går % sekunder for langsomt. Tallene her er rettet.',
  zone: 'Tidszone',
  zones: {
    'Europe/Copenhagen': 'Danmark',
    'Atlantic/Faroe': 'Færøerne',
    'America/Nuuk': 'Grønland (Nuuk)',
    UTC: 'UTC',
  },
  summer: 'sommertid',
  winter: 'vintertid',
  whole: 'Fuld skærm',
  code: 'Koden rummer det samme tidspunkt, så en computer kan læse det på billedet',
  how: 'Sådan gør du',
  steps: [
    'Find det sted på optageren, hvor uret står med sekunder. Står der kun timer og minutter, så vent, til minuttet skifter.',
    'Hold denne skærm op ved siden af. Har du kun én telefon, så åbn siden på en computer, eller skriv begge tider af.',
    'Tag et billede, hvor man kan læse begge. Ét er nok, to er bedre.',
    'Ret ikke optagerens ur bagefter, før optagelsen er hentet ud.',
  ],
  also: 'Se også',
  also12: 'Viser uret 10:15 både formiddag og aften, så skriv, hvilken det er.',
  alsoSummer: 'Går det præcis en time forkert, er det nok sommertid. Skriv, om anlægget stiller om af sig selv.',
  alsoDate: 'Tjek også datoen. Efter en strømafbrydelse står den tit i år 2000.',
  card: 'Print et kort til at hænge ved optageren',
  noScript:
    'Uret kræver JavaScript. Uden kan du bruge telefonens eget ur: Slå »indstil automatisk« til, og skriv, at det er telefonens.',
};
export type ClockText = typeof da;
const en: ClockText = {
  title: 'The right clock',
  lead: 'Hold the phone beside the recorder’s screen and take a picture with another phone so that both clocks can be read. Then we know how wrong the system is.',
  description:
    'A big clock with seconds that was compared with the portal’s. Photograph it beside the clock of your CCTV.',
  measuring: 'Comparing with the portal’s clock …',
  right: 'The clock is right to ± % seconds, compared with the portal’s.',
  unknown: 'No connection: this is only the clock of your device. Use it all the same, and say that it is the phone’s.',
  deviceRight: 'The clock of your device is right.',
  deviceFast: 'The clock of your device is % seconds fast. The figures here are corrected.',
  deviceSlow: 'The clock of your device is % seconds slow. The figures here are corrected.',
  zone: 'Time zone',
  zones: {
    'Europe/Copenhagen': 'Denmark',
    'Atlantic/Faroe': 'Faroe Islands',
    'America/Nuuk': 'Greenland (Nuuk)',
    UTC: 'UTC',
  },
  summer: 'summer time',
  winter: 'winter time',
  whole: 'Full screen',
  code: 'The code holds the same time, so that a computer can read it in the picture',
  how: 'How to do it',
  steps: [
    'Find where the recorder shows its clock with seconds. If there are only hours and minutes, wait until the minute changes.',
    'Hold this screen beside it. If you have only one phone, open the page on a computer, or write both times down.',
    'Take a picture in which both can be read. One is enough, two are better.',
    'Do not set the recorder’s clock before the recording has been exported.',
  ],
  also: 'See also',
  also12: 'If the clock shows 10:15 both in the morning and in the evening, write which it is.',
  alsoSummer: 'If it is exactly an hour off, it is probably summer time. Write whether the system changes by itself.',
  alsoDate: 'Check the date too. After a power cut it often stands in the year 2000.',
  card: 'Print a card to hang by the recorder',
  noScript:
    'The clock needs JavaScript. Without it use the clock of your phone: turn on “set automatically”, and say that it is the phone’s.',
};
export const clockText = { da, en };
