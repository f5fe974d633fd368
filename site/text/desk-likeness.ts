/** Words of files that show the same as others. */
export const da = {
  likeness: {
    title: 'Ligner andre filer',
    kinds: { same_bytes: 'præcis samme fil', same_picture: 'samme billede', same_film: 'samme film' },
    like: 'Ligner',
    file: (n: number) => `fil ${n}`,
    inTip: 'i tip',
    here: 'i dette tip',
    shared: (length: string) => `${length} fælles`,
    score: (percent: string) => `${percent} % lighed`,
  },
};
