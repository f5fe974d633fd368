import svelte from '@astrojs/svelte';
import { defineConfig, fontProviders } from 'astro/config';
import { chunks, hints } from './site/chunks.ts';
import { program } from './site/program.ts';

const withoutHybrid = new URL('./site/footage/without-hybrid.ts', import.meta.url).pathname;
const plex = './node_modules/dkfds/dist/fonts/IBMPlexSans/split/woff2';

export default defineConfig({
  site: process.env.PUBLIC_ORIGIN ?? 'http://localhost:4321',
  output: 'server',
  srcDir: './site',
  publicDir: './site/public',
  outDir: process.env.OUT ?? './dist',
  cacheDir: process.env.CACHE ?? './node_modules/.astro',
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  build: { format: 'directory', inlineStylesheets: 'auto', assets: '_astro' },
  i18n: { defaultLocale: 'da', locales: ['da', 'en'], routing: { prefixDefaultLocale: false } },
  adapter: program(),
  // no component of ours is written without runes, so what serves those need not be sent
  integrations: [svelte({ compilerOptions: { runes: true } })],
  markdown: { syntaxHighlight: false },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
      ],
    },
  },
  fonts: [
    {
      provider: fontProviders.local(),
      name: 'IBM Plex Sans',
      cssVariable: '--typeface',
      fallbacks: ['system-ui', 'sans-serif'],
      options: {
        variants: [
          { src: [`${plex}/IBMPlexSans-Regular-Latin1.woff2`], weight: 400, style: 'normal' },
          { src: [`${plex}/IBMPlexSans-SemiBold-Latin1.woff2`], weight: '600 700', style: 'normal' },
        ],
      },
    },
  ],
  vite: {
    plugins: [hints],
    environments: {
      client: { build: { rolldownOptions: { output: { codeSplitting: { groups: chunks } } } } },
    },
    // a page of forms would wait for nine small sheets; only these stand in the page
    build: { assetsInlineLimit: (file, content) => file.endsWith('.css') && content.length < 16_384 },
    resolve: {
      alias: {
        '@icons': new URL('./node_modules/dkfds/dist/img/svg-icons', import.meta.url).pathname,
        '@plex': new URL(plex, import.meta.url).pathname,
        // two of the three curves of age-encryption are for recipients we have none of, and weigh 17 KB
        '@noble/post-quantum/hybrid.js': withoutHybrid,
        '@noble/curves/nist.js': withoutHybrid,
      },
    },
    css: {
      preprocessorOptions: {
        scss: {
          loadPaths: ['node_modules/dkfds/src/stylesheets'],
          quietDeps: true,
          silenceDeprecations: ['if-function'],
        },
      },
    },
  },
});
