/** What the server puts in the place of these, in a page about an appeal that has ended (api/takedown.ts). */
export const ended = { publicId: 'EF-0000-000000', when: '%ended-on%' } as const;
