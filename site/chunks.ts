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

const wakingTheTipForm = /^(base|sending|TipForm)/;

/**
 * Compiled while they arrive, beside the page: left alone, V8 compiles each function when it is first called, on the thread
 * a phone draws and answers taps with. Waking the tip form took it 12 ms of processor instead of 4. Only for what runs at
 * once; other browsers read a comment (https://v8.dev/blog/explicit-compile-hints).
 */
export const compileHint = '//# allFunctionsCalledOnLoad';

interface Chunk {
  readonly type: 'asset' | 'chunk';
  readonly name: string;
  readonly isDynamicEntry: boolean;
  code: string;
}

/** A plugin of Vite's. After everything else that writes into a script: the hint counts only where it comes first. */
export const hints = {
  name: 'vidne:compile-hints',
  enforce: 'post',
  applyToEnvironment: ({ name }: { name: string }) => name === 'client',
  generateBundle: {
    order: 'post',
    handler(_: unknown, bundle: Readonly<Record<string, Chunk>>) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && !chunk.isDynamicEntry && wakingTheTipForm.test(chunk.name))
          chunk.code = `${compileHint}\n${chunk.code}`;
    },
  },
};
