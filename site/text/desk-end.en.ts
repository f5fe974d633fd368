import type { da } from './desk-end.ts';

export const en: typeof da = {
  end: {
    action: 'Take down',
    title: (number: string) => `Take ${number} down`,
    lead: 'One click on a reason is enough. The appeal is gone from the site that very second: page, pictures, shared pictures, lists, search and data.',
    because: 'Why does it no longer hold?',
    reasons: {
      found_safe: 'Found safe',
      found_deceased: 'Found dead',
      identified: 'We now know who the person is',
      arrested: 'Arrested',
      charged: 'Charged or indicted',
      no_longer_needed: 'No longer needed',
      consent_withdrawn: 'Consent was withdrawn',
      not_charged: 'The case against the person was dropped',
      acquitted: 'Acquitted',
      error: 'There is a mistake in it',
      expired: 'Its time is over',
      mistaken: 'The wrong person',
      name_ban: 'Ban on naming',
    },
    afterwards: {
      erases: 'The pictures are deleted, here too.',
      atOnce: 'The address answers at once that nothing is here.',
    },
    suspend: 'Only for now: it can be rewritten, approved and published again',
    done: (number: string) => `${number} is taken down. It is shown nowhere on the site.`,
    shared:
      'What others have shared we cannot call back. Whoever follows a shared link now sees that it does not hold.',
    byNumber: 'Take an appeal down',
    byNumberLead: 'Everybody on duty can take any public appeal down, also another district’s.',
    number: 'Number of the appeal',
    numberHint: 'EF, the year and six digits, as in its address: EF-2026-000123',
    numberWrong: 'Write the number as EF-2026-000123.',
    go: 'Choose a reason',
  },
};
