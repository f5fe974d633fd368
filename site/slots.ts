/**
 * What a page that is filled when it is asked for has in the place of an appeal's number and title (api/intake/tip-page.ts),
 * of its words and picture (api/intake/embed.ts) and of the day it ended (api/takedown.ts).
 */
export const slots = {
  publicId: 'EF-0000-000000',
  title: '%title%',
  endedOn: '%ended-on%',
  lead: '%lead%',
  danger: '%danger%',
  picture: '%picture%',
  alt: '%alt%',
} as const;
