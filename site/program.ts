import type { AstroIntegration } from 'astro';

/**
 * Astro builds the site into a PROGRAM that renders any page of it, not into pages: scripts, styles and components change
 * with the code, appeals change by the hour, and publishing one must not wait for a bundler (docs/decisions/0034).
 * `site/release.ts` runs the program and writes what it answers as plain files.
 */
export const program = (): AstroIntegration => ({
  name: 'program',
  hooks: {
    'astro:config:setup': ({ addClientDirective }) =>
      addClientDirective({ name: 'calm', entrypoint: './site/calm.ts' }),
    'astro:config:done': ({ setAdapter }) =>
      setAdapter({
        name: 'program',
        entrypointResolution: 'auto',
        serverEntrypoint: new URL('./render.ts', import.meta.url),
        supportedAstroFeatures: { serverOutput: 'stable', staticOutput: 'stable', sharpImageService: 'stable' },
      }),
  },
});
