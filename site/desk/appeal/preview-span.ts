import type { Language } from '../wire.ts';

const locale = { da: 'da-DK', en: 'en-GB' } as const;

/** From when to when, as the published page says it, on the clocks of Copenhagen; undefined while there is no beginning. */
export function previewSpan(
  lang: Language,
  { from, to, precision }: { from?: string | undefined; to?: string | undefined; precision?: string | undefined },
): string | undefined {
  const [begins, ends] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
  if (Number.isNaN(begins)) return undefined;
  const time = precision === 'day' || precision === 'unknown' ? {} : ({ timeStyle: 'short' } as const);
  const format = new Intl.DateTimeFormat(locale[lang], { timeZone: 'Europe/Copenhagen', dateStyle: 'long', ...time });
  return Number.isNaN(ends) ? format.format(begins) : format.formatRange(begins, ends);
}
