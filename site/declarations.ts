import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contentDir, readJson } from './content.ts';
import { type Declaration, declarationSchema, type ServicePromise } from './declaration.ts';
import { address, type Both, type Language } from './language.ts';

const order: readonly Declaration['topic'][] = ['tips', 'images_and_video', 'cctv_handover', 'appeals'];

let all: Declaration[] | undefined;
export function allDeclarations(): readonly Declaration[] {
  all ??= readdirSync(join(contentDir(), 'declarations'))
    .map((name) => declarationSchema.parse(readJson('declarations', name)))
    .sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic));
  return all;
}

export function findDeclaration(slug: string): Declaration {
  const found = allDeclarations().find((declaration) => declaration.slug === slug);
  if (!found) throw new Error(`no declaration ${slug}`);
  return found;
}

export const declarationPath = ({ slug }: Declaration): string => `/det-kan-du-forvente/${slug}/`;

export function findPromise(declaration: string, promise: string): ServicePromise {
  const found = allDeclarations()
    .find(({ id }) => id === declaration)
    ?.promises.find(({ id }) => id === promise);
  if (!found) throw new Error(`no promise ${declaration}/${promise}`);
  return found;
}

const units: Record<string, { one: Both; many: Both }> = {
  S: { one: { da: 'sekund', en: 'second' }, many: { da: 'sekunder', en: 'seconds' } },
  M: { one: { da: 'minut', en: 'minute' }, many: { da: 'minutter', en: 'minutes' } },
  H: { one: { da: 'time', en: 'hour' }, many: { da: 'timer', en: 'hours' } },
  D: { one: { da: 'dag', en: 'day' }, many: { da: 'dage', en: 'days' } },
};
const working = { da: 'arbejds', en: 'working ' } as const;

/** A target in words: "4 timer", "2 working days". Undefined for what is not measured; zero reads as "on time". */
export function targetInWords({ target, clock }: ServicePromise, lang: Language): string | undefined {
  const [, amount, unit] = /^PT?(\d+)([SMHD])$/.exec(target?.value ?? '') ?? [];
  if (!amount || !unit) return undefined;
  if (amount === '0') return lang === 'da' ? 'til tiden' : 'on time';
  const { one, many } = units[unit]!;
  return `${amount} ${clock === 'working_days' ? working[lang] : ''}${(amount === '1' ? one : many)[lang]}`;
}

/** An address inside Vidne in the reader's language; another one as it is. */
export const helpAddress = (lang: Language, url: string): string => (url.startsWith('/') ? address(lang, url) : url);
