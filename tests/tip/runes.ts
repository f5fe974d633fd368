import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileModule } from 'svelte/compiler';

/** The logic of the islands, compiled as the site's build does it, so that the tests run what the browser runs. */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.svelte.ts')) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const plain = stripTypeScriptTypes(readFileSync(filename, 'utf8'));
    const { js } = compileModule(plain, { filename, generate: 'client' });
    return { format: 'module', source: js.code, shortCircuit: true };
  },
});

export const { TipDraft } = await import('../../site/tip/tip.svelte.ts');
export const { FileUpload, chunkBytes } = await import('../../site/tip/upload.svelte.ts');
export const { Continuation } = await import('../../site/tip/continuation.svelte.ts');
export const { Mailbox } = await import('../../site/mailbox/mailbox.svelte.ts');
export const { FootageRequest } = await import('../../site/footage/request.svelte.ts');
export const { requestChannel } = await import('../../site/footage/request-channel.ts');
export const { tipChannel } = await import('../../site/footage/tip-channel.ts');
export const { readSaved } = await import('../../site/footage/saved-hand-in.ts');
export const { HandIn } = await import('../../site/footage/hand-in.svelte.ts');
export type TipDraft = InstanceType<typeof TipDraft>;
export type FootageRequest = InstanceType<typeof FootageRequest>;
export type HandIn = InstanceType<typeof HandIn>;
export type Mailbox = InstanceType<typeof Mailbox>;
