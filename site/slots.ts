/**
 * What a page that is filled when it is asked for has in the place of an appeal's number and title (api/intake/tip-page.ts)
 * and of the day it ended (api/takedown.ts).
 */
export const slots = { publicId: 'EF-0000-000000', title: '%title%', endedOn: '%ended-on%' } as const;
