import type { da } from './desk-account.ts';

export const en: typeof da = {
  stepUp: {
    title: 'Confirm that it is you',
    lead: 'What you are about to do requires that you prove who you are. It is good for five minutes, and the act goes on by itself.',
    codeHint: 'From your code app, or a recovery code.',
    confirm: 'Confirm',
  },
};
