/** Words of the supervisor's page about the work of the district. */
export const da = {
  work: {
    nav: 'Overblik',
    title: 'Overblik',
    lead: (district: string) =>
      `Hvad der venter i ${district}, hvor længe, og hvad der er afgjort. Der tælles tip, ikke mennesker.`,
    waiting: 'Det venter',
    counts: {
      queued: 'Tip i kø',
      overdue: 'Over fristen, også dem nogen arbejder på',
      claimed: 'Taget lige nu',
      flagged: 'Markeret',
      unread: 'Med ulæste beskeder',
    },
    oldest: 'Det ældste i køen',
    noOldest: 'Køen er tom.',
    waited: (span: string) => `har ventet ${span}`,
    alerts: 'Fare for liv, som ingen har taget',
    noAlerts: 'Ingen. Alle er taget.',
    claims: 'Taget længe',
    claimsLead: (span: string) =>
      `Tip, som den samme har haft i mere end ${span}. En leder kan overtage dem på tippets side.`,
    noClaims: 'Ingen tip har været taget længe.',
    tip: 'Tip',
    by: 'Taget af',
    since: 'Siden',
    decided: 'Afgjort dag for dag',
    day: 'Dag',
    accepted: 'Godkendt',
    rejected: 'Afvist',
    total: 'I alt',
    readAt: (at: string) => `Talt ${at}`,
    again: 'Tæl igen',
  },
};
