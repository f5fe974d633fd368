const da = {
  missingTitle: 'Siden findes ikke',
  missingLead: 'Adressen fører ikke til noget. Det kan være en efterlysning, der ikke længere gælder.',
  missingAdvice: [
    'Kontrollér, at hele adressen er kommet med, hvis du har fået den i en besked.',
    'Har du et billede eller et opslag liggende fra en gammel efterlysning, så slet det. Personen har ret til, at det stopper.',
    'Vil du give politiet oplysninger, kan du stadig sende et tip.',
  ],
  seeAppeals: 'Se gældende efterlysninger',
  sendTip: 'Send et tip',
  refusedTitle: 'Det lykkedes ikke',
  refusedLead: 'Vi kunne ikke tage imod det, du sendte. Her står hvorfor, og hvad du kan gøre.',
  refusedBack: 'Gå tilbage i din browser for at rette. Det, du har skrevet, står der som regel endnu.',
  refusedDanger: 'Er nogen i fare nu, så ring 112.',
  refusedAgain: 'Prøv igen',
  refusedCall: 'Du kan også ringe til politiet på 114.',
};
const en: typeof da = {
  missingTitle: 'There is no such page',
  missingLead: 'The address leads nowhere. It may be an appeal that no longer holds.',
  missingAdvice: [
    'Check that the whole address came along if you got it in a message.',
    'If you still have a picture or a post from an old appeal, please delete it. The person has a right that it stops.',
    'If you want to give the police information, you can still send a tip.',
  ],
  seeAppeals: 'See current appeals',
  sendTip: 'Send a tip',
  refusedTitle: 'That did not work',
  refusedLead: 'We could not take what you sent. Here is why, and what you can do.',
  refusedBack: 'Go back in your browser to correct it. What you wrote is usually still there.',
  refusedDanger: 'If anyone is in danger now, call 112.',
  refusedAgain: 'Try again',
  refusedCall: 'You can also call the police on 114.',
};
export const statusText = { da, en };
