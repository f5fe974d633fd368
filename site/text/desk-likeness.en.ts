import type { da } from './desk-likeness.ts';

export const en: typeof da = {
  likeness: {
    title: 'Like other files',
    kinds: { same_bytes: 'exactly the same file', same_picture: 'same picture', same_film: 'same film' },
    like: 'Like',
    file: (n) => `file ${n}`,
    inTip: 'in tip',
    here: 'in this tip',
    shared: (length) => `${length} in common`,
    score: (percent) => `${percent} % alike`,
  },
};
