import type { ShortGuide } from '../recorders.ts';
import type { Language } from '../tip/format.ts';

/** The guides to recorders (`/recorders.<lang>.json`); undefined where they cannot be fetched now. */
export async function fetchGuides(lang: Language): Promise<ShortGuide[] | undefined> {
  try {
    const answer = await fetch(`/recorders.${lang}.json`);
    return answer.ok ? ((await answer.json()) as ShortGuide[]) : undefined;
  } catch (error) {
    // no connection, or it broke off in the middle
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
