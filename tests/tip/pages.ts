import { createHash } from 'node:crypto';
import type { Limits } from '../../api/limits.ts';
import { da as words } from '../../site/text/tip.ts';
import type { Exchange } from '../../site/tip/exchange.ts';
import { defaultLimits } from '../../site/tip/limits.ts';
import { savedDraft } from '../../site/tip/saved.ts';
import { nodeHasher, until } from './public-half.ts';
import { Continuation, TipDraft } from './runes.ts';

const drafts: TipDraft[] = [];
/** what each page last put aside, as the intake acknowledged it */
const acknowledged = new WeakMap<TipDraft, string>();

/** A page of its own: nothing is shared with any other but what the intake holds. */
export function newPage(exchange: Exchange, limits: Partial<Limits> = {}): TipDraft {
  const hasher = nodeHasher();
  const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
  const setting = { lang: 'da', appeal: null, limits: { ...defaultLimits, ...limits }, words } as const;
  const watched: Exchange = async (call) => {
    const answer = await exchange(call);
    if (call.url.endsWith('/draft') && answer.status === 200) acknowledged.set(draft, String(call.body));
    return answer;
  };
  const draft = new TipDraft(setting, { exchange: watched, rest, hasher: async () => hasher });
  drafts.push(draft);
  return draft;
}

/** Everything the page holds stands at the intake, for whoever has the code. */
export const isPutAside = (draft: TipDraft): boolean => acknowledged.get(draft) === JSON.stringify(savedDraft(draft));

/** Another page, where somebody types the code. */
export async function continueBy(code: string, exchange: Exchange): Promise<TipDraft> {
  const search = new Continuation(exchange);
  search.typed = code.toLowerCase().replaceAll('-', ' ');
  const found = await search.find();
  if (!found) throw new Error(`not found: ${JSON.stringify(search.fault)}`);
  const draft = newPage(exchange);
  draft.resume(found.continued, found.code);
  await until(() => draft.files.every(({ isKnown }) => isKnown));
  return draft;
}

export function closePages(): void {
  for (const draft of drafts.splice(0)) draft.forget();
}

export const film = (content: Uint8Array, name = 'film.mp4', lastModified = 1): File =>
  new File([new Uint8Array(content)], name, { type: 'video/mp4', lastModified });
export const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
