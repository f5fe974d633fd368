import { Refused } from '../tip/exchange.ts';
import type { Channel, HandedIn } from './hand-in.svelte.ts';
import { documentOf } from './hand-in-document.ts';
import type { FootageRequest } from './request.svelte.ts';
import { type PutAside, readSaved } from './saved-hand-in.ts';

/** A hand-in on a request: its place is made when the request is opened, and what is said of it is sealed by the page. */
export const requestChannel = (request: FootageRequest): Channel => ({
  begin: async () => undefined,
  token: async () => request.token,
  renew: (token, shown) => request.renew(token, shown),
  revive: () => request.revive(),
  save(handIn) {
    const aside: PutAside = { tip: request.tip, savedAt: new Date().toISOString(), handIn };
    return request.save(JSON.stringify(aside));
  },
  async newest() {
    const text = await request.newest();
    return text === undefined ? undefined : readSaved(text, request.tip)?.handIn;
  },
  async submit(handIn, without) {
    const files = handIn.chosen.map(({ upload: { uploadId, sha256 } }) => ({
      upload: uploadId,
      name: '',
      sha256,
    }));
    const document = documentOf(handIn, request.tip, request.mailbox);
    try {
      return readHandedIn(await request.submit(files, JSON.stringify(document), without));
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'hand_in_already_submitted') throw error;
      // a try of ours may have arrived and its answer been lost; another device may have been first
      const receipt = await request.findReceipt(files.flatMap(({ sha256 }) => sha256 ?? []));
      if (!receipt) throw error;
      return receipt;
    }
  },
});

/** Reads the answer to a submit. */
export function readHandedIn(answer: unknown): HandedIn {
  const { receivedAt, files } = (answer ?? {}) as Record<string, unknown>;
  if (typeof receivedAt !== 'string' || !Array.isArray(files)) throw new Refused(200, 'unknown');
  return {
    receivedAt,
    files: files.map((file: { sizeBytes?: unknown; sha256?: unknown } | null) => ({
      sizeBytes: Number(file?.sizeBytes ?? 0),
      sha256: typeof file?.sha256 === 'string' ? file.sha256 : null,
    })),
  };
}
