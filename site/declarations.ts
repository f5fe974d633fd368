import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contentDir, readJson } from './content.ts';
import { type Declaration, declarationSchema, type ServicePromise } from './declaration.ts';
import { compareVersions } from './declaration-faults.ts';
import { address, type Both, type Language } from './language.ts';
import { lixOf } from './lix.ts';

const order: readonly Declaration['topic'][] = ['tips', 'images_and_video', 'cctv_handover', 'appeals'];

let all: Declaration[] | undefined;
/** Every version there ever was, the newest of each first. A version that was in force stays citable. */
export function allVersions(): readonly Declaration[] {
  all ??= readdirSync(join(contentDir(), 'declarations'))
    .map((name) => declarationSchema.parse(readJson('declarations', name)))
    .sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic) || compareVersions(b.version, a.version));
  return all;
}

/** The ones in force: the newest version of each. */
export const allDeclarations = (): readonly Declaration[] =>
  allVersions().filter((one, at, every) => every[at - 1]?.slug !== one.slug);

/** The version in force, or the one that is asked for. */
export function findDeclaration(slug: string, version?: string): Declaration {
  const found = allVersions().find((one) => one.slug === slug && (version === undefined || one.version === version));
  if (!found) throw new Error(`no declaration ${slug} ${version ?? ''}`);
  return found;
}

export const versionsOf = ({ slug }: Declaration): readonly Declaration[] =>
  allVersions().filter((one) => one.slug === slug);

export const declarationPath = ({ slug }: Pick<Declaration, 'slug'>): string => `/det-kan-du-forvente/${slug}/`;
/** Where a version stands for good. */
export const versionPath = (one: Pick<Declaration, 'slug' | 'version'>): string =>
  `${declarationPath(one)}${one.version}/`;

export function findPromise(declaration: string, promise: string): ServicePromise {
  const found = allDeclarations()
    .find(({ id }) => id === declaration)
    ?.promises.find(({ id }) => id === promise);
  if (!found) throw new Error(`no promise ${declaration}/${promise}`);
  return found;
}

const units: Record<string, { one: Both; many: Both }> = {
  TS: { one: { da: 'sekund', en: 'second' }, many: { da: 'sekunder', en: 'seconds' } },
  TM: { one: { da: 'minut', en: 'minute' }, many: { da: 'minutter', en: 'minutes' } },
  TH: { one: { da: 'time', en: 'hour' }, many: { da: 'timer', en: 'hours' } },
  D: { one: { da: 'dag', en: 'day' }, many: { da: 'dage', en: 'days' } },
  W: { one: { da: 'uge', en: 'week' }, many: { da: 'uger', en: 'weeks' } },
  M: { one: { da: 'måned', en: 'month' }, many: { da: 'måneder', en: 'months' } },
  Y: { one: { da: 'år', en: 'year' }, many: { da: 'år', en: 'years' } },
};
const clocks: Record<NonNullable<ServicePromise['clock']>, Both> = {
  calendar: { da: '', en: '' },
  working_hours: { da: 'arbejds', en: 'working ' },
  working_days: { da: 'arbejds', en: 'working ' },
};

/** An ISO 8601 duration of one unit in words: "4 timer", "2 working days"; undefined for what is none. */
export function durationInWords(value: string, lang: Language, clock: ServicePromise['clock'] = 'calendar') {
  const [, isTime, amount, unit] = /^P(T?)(\d+)([SMHDWY])$/.exec(value) ?? [];
  const names = units[`${isTime}${unit}`];
  if (!amount || !names) return undefined;
  return `${amount} ${clocks[clock][lang]}${(amount === '1' ? names.one : names.many)[lang]}`;
}

/** A target in words. Undefined for what is not measured; zero reads as "on time". */
export function targetInWords(
  { target, clock }: Pick<ServicePromise, 'target' | 'clock'>,
  lang: Language,
): string | undefined {
  if (!target) return undefined;
  if (typeof target.value === 'number') return `${target.value}`;
  if (/^PT?0/.test(target.value)) return lang === 'da' ? 'til tiden' : 'on time';
  return durationInWords(target.value, lang, clock);
}

/** How hard a declaration is to read, in one language. */
export function readabilityOf(one: Declaration, lang: Language): number {
  const parts = [
    one.summary,
    one.caveat,
    one.prioritisation,
    one.willPoliceCome,
    ...one.expect.map(({ text }) => text),
  ];
  const texts = [...parts, ...one.promises.map(({ text }) => text), ...one.youCanDo];
  return lixOf(texts.flatMap((text) => (text ? [text[lang]] : [])).join('\n'));
}

/** An address inside Vidne in the reader's language; another one as it is. */
export const helpAddress = (lang: Language, url: string): string => (url.startsWith('/') ? address(lang, url) : url);
