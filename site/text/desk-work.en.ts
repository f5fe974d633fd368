import type { da } from './desk-work.ts';

export const en: typeof da = {
  work: {
    nav: 'Overview',
    title: 'Overview',
    lead: (district) => `What waits in ${district}, how long, and what has been decided. It counts tips, not people.`,
    waiting: 'Waiting',
    counts: {
      queued: 'Tips in the queue',
      overdue: 'Past the deadline, also those being worked on',
      claimed: 'Claimed right now',
      flagged: 'Flagged',
      unread: 'With unread messages',
    },
    oldest: 'The oldest in the queue',
    noOldest: 'The queue is empty.',
    waited: (span) => `has waited ${span}`,
    alerts: 'Danger to life that nobody has taken',
    noAlerts: 'None. All have been taken.',
    claims: 'Claimed for long',
    claimsLead: (span) =>
      `Tips one person has held for more than ${span}. A supervisor can take them over on the tip’s page.`,
    noClaims: 'No tip has been claimed for long.',
    tip: 'Tip',
    by: 'Claimed by',
    since: 'Since',
    decided: 'Decided day by day',
    day: 'Day',
    accepted: 'Accepted',
    rejected: 'Rejected',
    total: 'All',
    readAt: (at) => `Counted ${at}`,
    again: 'Count again',
  },
};
