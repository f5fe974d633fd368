import type { APIRoute } from 'astro';
import { answer, gone, summary } from '../../open-data.ts';
import { endedAppeals, shownAppeals } from '../../published.ts';

export const GET: APIRoute = async ({ site }) => {
  const [shown, ended] = await Promise.all([shownAppeals(), endedAppeals()]);
  return answer({ items: [...shown.map((item) => summary(item, site!)), ...ended.map(gone)] });
};
