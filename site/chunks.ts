/**
 * Which scripts travel together. Left alone, the bundler makes a file of everything two pages happen to share: the tip page
 * came in fifteen, each a request of its own and compressed without its neighbours. Modules not named here are left to it.
 */
const inEveryForm = ['Alert', 'Field', 'Icon', 'exchange', 'format', 'limits', 'rest'];
const whereverFilesAreSent = [
  'Choice',
  'FileName',
  'Overall',
  'fit',
  'hasher',
  'means',
  'names',
  'opened',
  'pace',
  'random',
  'receipt',
  'sample',
  'saver',
  'steps',
  'tus',
  'upload',
  'uploads',
];

const ofForms = (names: readonly string[]): RegExp => new RegExp(`/site/tip/(${names.join('|')})\\.(svelte|ts)`);
const ofSvelte = /\/node_modules\/(@astrojs\/svelte|svelte\/src\/(?!reactivity)|clsx)\/|vite\/preload-helper/;

export const chunks = [
  { name: 'base', test: (id: string) => ofSvelte.test(id) || ofForms(inEveryForm).test(id), priority: 1 },
  { name: 'sending', test: ofForms(whereverFilesAreSent) },
];
