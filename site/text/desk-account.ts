/** Words of proving who one is: step-up. */
export const da = {
  stepUp: {
    title: 'Bekræft, at det er dig',
    lead: 'Det, du er ved at gøre, kræver, at du beviser, hvem du er. Det gælder i fem minutter, og handlingen fortsætter af sig selv.',
    codeHint: 'Fra din kodeapp, eller en gendannelseskode.',
    confirm: 'Bekræft',
  },
};
