import { districts } from '../api/appeal/districts.ts';
import { type Appeal, endedAt, holdsUntil, type LiveAppeal, revisionsOf } from '../api/appeal/model.ts';
import { type Alerted, capHead, capInstant, capNamespace } from '../api/cap.ts';
import { address, type Language, languages } from './language.ts';
import { itemsOf } from './lists.ts';
import { endedAppeals, type ShownAppeal } from './published.ts';
import { appealText } from './text/appeal.ts';
import { frameText } from './text/frame.ts';
import { inXml } from './xml.ts';

/** Missing people as alerts (CAP 1.2), for alarm centres, transport and screens. No other appeal is an alarm. */
export const alerted = (): readonly ShownAppeal[] => itemsOf({ type: 'missing_person' });

/** What the server must know to cancel the alert (api/takedown.ts). */
export function alertOf(appeal: Appeal): Alerted | undefined {
  const { publicId, type, publishedAt: since, fictional: isTest = false } = appeal;
  const [, ...later] = revisionsOf(appeal);
  return type === 'missing_person' ? { publicId, since, later, isTest } : undefined;
}

/** What was an alert and is none any more, the one that ended last first. */
export const cancelled = (): readonly Appeal[] =>
  endedAppeals()
    .filter(({ type }) => type === 'missing_person')
    .slice(0, mostCancelled);
const mostCancelled = 500;

const codes = { da: 'da-DK', en: 'en-GB' } as const;

export function capAlert({ appeal, text }: ShownAppeal, site: URL): string {
  const { revision, updatedAt: sentAt } = appeal;
  const { before, references } = capHead(alertOf(appeal)!, { sender: site.host, revision, sentAt });
  const info = languages.map((lang) => infoOf(appeal, text[lang], lang, site));
  return `<?xml version="1.0" encoding="utf-8"?>
<alert xmlns="${capNamespace}">
${before}
${references}${info.join('\n')}
</alert>
`;
}

function infoOf(appeal: LiveAppeal, { title, lead, whatWeNeed }: ShownAppeal['text']['da'], lang: Language, site: URL) {
  const page = new URL(address(lang, `/efterlysninger/${appeal.publicId}/`), site).href;
  const isVulnerable = appeal.subjects.some(({ vulnerable, minor }) => vulnerable || minor);
  return `<info>
<language>${codes[lang]}</language>
<category>Rescue</category>
<event>${inXml(appealText[lang].types[appeal.type])}</event>
<responseType>Monitor</responseType>
<urgency>Immediate</urgency>
<severity>${isVulnerable ? 'Severe' : 'Moderate'}</severity>
<certainty>Observed</certainty>
<effective>${capInstant(appeal.updatedAt)}</effective>
<expires>${capInstant(holdsUntil(appeal))}</expires>
<senderName>${inXml(districts[appeal.district][lang])}</senderName>
<headline>${inXml(title)}</headline>
<description>${inXml(lead)}</description>
<instruction>${inXml([...whatWeNeed, appealText[lang].posterCall].join('. '))}</instruction>
<web>${inXml(page)}</web>
<contact>${inXml(appeal.danger ? appeal.danger.call : '114')}</contact>
${areaOf(appeal, lang)}
</info>`;
}

function areaOf({ incident, district }: LiveAppeal, lang: Language): string {
  const places = incident?.places ?? [];
  const words = [...places.map(({ label, town }) => `${label[lang]}, ${town}`), districts[district][lang]];
  const circles = places.flatMap(({ lat, lon, radiusM = 1000 }) =>
    lat === undefined || lon === undefined ? [] : [`\n<circle>${lat},${lon} ${radiusM / 1000}</circle>`],
  );
  return `<area>\n<areaDesc>${inXml(words.join('; '))}</areaDesc>${circles.join('')}\n</area>`;
}

/** The alerts there are now, as Atom: each entry leads to its alert. What ended is an `at:deleted-entry` (RFC 6721). */
export function capIndex(site: URL): string {
  const url = (path: string) => inXml(new URL(path, site).href);
  const entries = alerted().map(
    ({ appeal: { publicId, publishedAt, updatedAt }, text }) => `<!--${publicId}--><entry>
  <id>${url(`/cap/${publicId}.xml`)}</id>
  <title>${inXml(text.da.title)}</title>
  <link rel="alternate" type="application/cap+xml" href="${url(`/cap/${publicId}.xml`)}"/>
  <published>${publishedAt}</published>
  <updated>${updatedAt}</updated>
  <summary>${inXml(text.da.lead)}</summary>
</entry><!--/${publicId}-->`,
  );
  const deleted = cancelled().map(
    (one) => `<at:deleted-entry ref="${url(`/cap/${one.publicId}.xml`)}" when="${endedAt(one)}"/>`,
  );
  const updated = [...alerted().map(({ appeal }) => appeal.updatedAt), ...cancelled().map(endedAt)];
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="da">
<id>${url('/cap/feed.xml')}</id>
<title>${frameText.da.site}: ${appealText.da.types.missing_person} (CAP 1.2)</title>
<link rel="self" type="application/atom+xml" href="${url('/cap/feed.xml')}"/>
<updated>${updated.sort().at(-1) ?? '1970-01-01T00:00:00Z'}</updated>
<author><name>Vidne</name></author>
${[...entries, ...deleted].join('\n')}
</feed>
`;
}
