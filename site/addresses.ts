import { hash } from 'node:crypto';
import { districtCodes, zoneOf } from '../api/appeal/districts.ts';
import { type Appeal, appealTypes, endedAt, shownUntil } from '../api/appeal/model.ts';
import { alerted, alertOf, cancelled } from './cap.ts';
import { cardName } from './cards.ts';
import { digestOf } from './content.ts';
import { allDeclarations, allVersions, declarationPath, versionPath } from './declarations.ts';
import { feedOf, feedPath } from './feed.ts';
import { kitFiles, kitPath } from './kit.ts';
import { address, languages } from './language.ts';
import { allListPages, itemsOf, listPage, listPath } from './lists.ts';
import { captionFiles, filesOf } from './media-files.ts';
import { neighboursOf } from './neighbours.ts';
import { summaryPages } from './open-data.ts';
import { schemaNames } from './open-data-schema.ts';
import { endedAppeals, type Facet, facetPath, latestAppeals, type ShownAppeal, shownAppeals } from './published.ts';
import { readingNames } from './readings.ts';
import { searchFilePath } from './search-file.ts';
import { perSitemap } from './sitemap.ts';

/** One answer of the site: what a browser asks for, and what decides whether it must be rendered again. */
export interface Address {
  readonly path: string;
  /** the file below pages/ that answers it */
  readonly route: string;
  /** where it lies below its part of the release */
  readonly file: string;
  readonly part: 'public' | 'desk' | 'templates';
  /** the same as long as the same program would answer the same */
  readonly key: string;
  /** a picture that is copied and not rendered: the file below `content/` */
  readonly copyOf?: string;
}

/** Every address of a release. A page that shows more than its key says would go stale. */
export function addresses(deskPages: readonly string[]): Address[] {
  const fixed = [digestOf('declarations'), digestOf('pages'), digestOf('recorders')];
  return [
    // they take longer than anything else: begun last, they would keep one thread waiting for the other
    ...languages.map((lang) => file('search.[lang].json.ts', searchFilePath(lang), [allShown()], 'templates')),
    ...deskPages.map((path) => page(`${path.slice(1)}index.astro`, path, ['desk'], 'desk')),
    ...ownPages().flatMap(([path, route]) => inBoth(route, path, fixed)),
    ...templates.flatMap(([path, route]) => inBoth(route, path, fixed, 'templates')),
    ...inBoth('index.astro', '/', [...fixed, counts(), ...latestAppeals(6).map(({ digest }) => digest)]),
    ...lists(),
    ...shownAppeals().flatMap(ofAppeal),
    ...data(fixed),
  ];
}

const ownPages = (): [path: string, route: string][] => [
  ['/tip/', 'tip.astro'],
  ['/svar/', 'svar/index.astro'],
  ['/anmodning/', 'anmodning/index.astro'],
  ['/svar/dialog/', 'svar/dialog.astro'],
  ['/kvittering/', 'kvittering.astro'],
  ['/afvist/', 'afvist.astro'],
  ...allVersions().map((one): [string, string] => [versionPath(one), declarationRoute]),
  ...readable(),
];

/** Filled when somebody asks (api/takedown.ts, api/intake/tip-page.ts, api/intake/search-page.ts). */
const templates: readonly [path: string, route: string][] = [
  ['/ophoert/', 'ophoert/index.astro'],
  ['/ophoert/udloebet/', 'ophoert/index.astro'],
  ['/ophoert/indlejret/', 'ophoert/indlejret.astro'],
  ['/ophoert/indlejret/udloebet/', 'ophoert/indlejret.astro'],
  ['/ikke-fundet/', 'ikke-fundet.astro'],
  ['/soeg/', 'soeg.astro'],
  ['/om-en-efterlysning/tip/', 'om-en-efterlysning/tip.astro'],
  ['/om-en-efterlysning/tip/genkendelse/', 'om-en-efterlysning/tip.astro'],
  ['/om-en-efterlysning/indlejret/', 'om-en-efterlysning/indlejret.astro'],
  ['/om-en-efterlysning/indlejret/billede/', 'om-en-efterlysning/indlejret.astro'],
];

const declarationRoute = 'det-kan-du-forvente/[...declaration].astro';

const readable = (): [path: string, route: string][] => [
  ['/kontrol/', 'kontrol.astro'],
  ['/ur/', 'ur.astro'],
  ...['eksport', 'kamera', 'registrering', 'selvtest', 'testkort', 'urkort'].map((name): [string, string] => [
    `/virksomheder/${name}/`,
    `virksomheder/${name}.astro`,
  ]),
  ['/det-kan-du-forvente/', 'det-kan-du-forvente/index.astro'],
  ...allDeclarations().map((one): [string, string] => [declarationPath(one), declarationRoute]),
  ...readingNames().map((name): [string, string] => [`/${name}/`, '[page].astro']),
];

/** How many there are of each kind stands on the front page and beside the newest page of every list. */
const counts = (): string => digest(allListPages().map(({ facet }) => `${facetPath(facet)} ${itemsOf(facet).length}`));

function lists(): Address[] {
  const howMany = counts();
  return allListPages().flatMap((list) => {
    const { items, pages } = listPage(list);
    const isNewest = list.page === pages;
    return inBoth('efterlysninger/[...list].astro', listPath(list), [
      isNewest ? howMany : `${pages}`,
      ...items.map((item) => item.digest),
    ]);
  });
}

function ofAppeal(item: ShownAppeal): Address[] {
  const { appeal } = item;
  const { publicId, media } = appeal;
  const key = [item.digest, rules()];
  return [
    ...inBoth('efterlysninger/[publicId]/index.astro', `/efterlysninger/${publicId}/`, [...key, besides(publicId)]),
    file('api/appeals/[publicId].json.ts', `/api/appeals/${publicId}.json`, key),
    ...(appeal.type === 'missing_person' ? [file('cap/[publicId].xml.ts', `/cap/${publicId}.xml`, key)] : []),
    ...cards(item, key),
    ...media.flatMap((picture) => [
      ...filesOf(publicId, picture).map((name) => ({
        ...file('', `/media/${publicId}/${name}`, key),
        copyOf: `appeals/${publicId}/${name}`,
      })),
      ...captionFiles(picture).map((name) => file('media/[publicId]/[file].vtt.ts', `/media/${publicId}/${name}`, key)),
    ]),
  ];
}

/** What was drawn when the appeal was published (draw-kit.ts); a card that was not is drawn with the release. */
function cards(item: ShownAppeal, key: readonly string[]): Address[] {
  const drawn = kitFiles(item.appeal);
  const missing = languages.filter((lang) => !drawn.includes(`card.${lang}.jpg`));
  return [
    ...missing.map((lang) => file('og/[card].jpg.ts', `/og/${cardName(item, lang)}.jpg`, key)),
    ...drawn.map((name) => ({
      ...file('', kitPath(item.appeal, name), key),
      copyOf: `appeals/${item.appeal.publicId}/${name}`,
    })),
  ];
}

const followed: readonly Facet[] = [
  {},
  ...appealTypes.map((type) => ({ type })),
  ...districtCodes.map((district) => ({ district })),
];

function feeds(): Address[] {
  const alerts = [...alerted().map((item) => item.digest), ends(cancelled())];
  return [
    ...followed.flatMap((facet) => {
      const { shown, ended } = feedOf('da', facet);
      const key = [digest(shown.map((item) => item.digest)), ends(ended)];
      const folder = facet.type || facet.district ? 'efterlysninger/[kind]/[name]/' : '';
      return (['xml', 'json'] as const).flatMap((ending) =>
        inBothFiles(`${folder}feed.${ending}.ts`, feedPath(facet, ending), key),
      );
    }),
    file('cap/feed.xml.ts', '/cap/feed.xml', [digest(alerts)]),
  ];
}

/** An appeal's page leads to its neighbours by their titles. */
function besides(publicId: string): string {
  const { newer, older } = neighboursOf(publicId);
  return `${newer?.digest} ${older?.digest}`;
}

const allShown = (): string => digest(shownAppeals().map((item) => item.digest));

function data(fixed: readonly string[]): Address[] {
  const all = allShown();
  const gone = ends(endedAppeals());
  return [
    ...feeds(),
    ...schemaNames.map((name) => file('api/[name].schema.json.ts', `/api/${name}.schema.json`, [])),
    file('api/appeals.json.ts', '/api/appeals.json', [all, gone]),
    ...from(2, summaryPages()).map((n) => file('api/appeals.[page].json.ts', `/api/appeals.${n}.json`, [all, gone])),
    ...languages.map((lang) => file('recorders.[lang].json.ts', `/recorders.${lang}.json`, [digestOf('recorders')])),
    file('declarations.json.ts', '/declarations.json', fixed),
    file('robots.txt.ts', '/robots.txt', []),
    file('sitemap-index.xml.ts', '/sitemap-index.xml', [`${Math.ceil(listedPaths().length / perSitemap)}`]),
    ...from(0, Math.ceil(listedPaths().length / perSitemap) - 1).map((n) =>
      file('sitemap-[file].xml.ts', `/sitemap-${n}.xml`, [
        digest(
          listedPaths()
            .slice(n * perSitemap, (n + 1) * perSitemap)
            .map(({ path }) => path),
        ),
      ]),
    ),
    ...languages.flatMap((lang) =>
      ['vidne', 'ended'].map((name) => file('og/[card].jpg.ts', `/og/${name}.${lang}.jpg`, [])),
    ),
  ];
}

/** What search engines may find: public, and not about a person who can be recognised. Paths without language. */
export function listedPaths(): readonly { path: string; publicId?: string }[] {
  listed ??= [
    ...['/', '/tip/', '/svar/', ...readable().map(([path]) => path)].map((path) => ({ path })),
    ...allListPages().map((list) => ({ path: listPath(list) })),
    // the oldest first: a new one changes the last file alone
    ...[...shownAppeals()]
      .reverse()
      .filter(({ appeal }) => appeal.sharing.indexable)
      .map(({ appeal: { publicId } }) => ({ path: `/efterlysninger/${publicId}/`, publicId })),
  ];
  return listed;
}
let listed: { path: string; publicId?: string }[] | undefined;

/** What the server must know of a release to take an appeal down before the next one (api/takedown.ts). */
export const appealIndex = () => ({
  shown: Object.fromEntries(
    shownAppeals().map(({ appeal }) => [
      appeal.publicId,
      { revision: appeal.revision, until: shownUntil(appeal), alert: alertOf(appeal), zone: zoneOf(appeal.district) },
    ]),
  ),
  ended: Object.fromEntries(
    endedAppeals().map((appeal) => [
      appeal.publicId,
      {
        ...{ revision: appeal.revision, endedAt: endedAt(appeal) },
        ...{ how: appeal.status === 'withdrawn' ? 'withdrawn' : 'suspended' },
        ...{ alert: alertOf(appeal), zone: zoneOf(appeal.district) },
      },
    ]),
  ),
});

let ruleDigest: string | undefined;
function rules(): string {
  ruleDigest ??= digestOf('rules');
  return ruleDigest;
}

const ends = (ended: readonly Appeal[]): string => digest(ended.map((one) => `${one.publicId} ${endedAt(one)}`));
const digest = (parts: readonly string[]): string => hash('sha256', parts.join('\n'), 'base64url').slice(0, 22);

const file = (route: string, path: string, key: readonly string[], part: Address['part'] = 'public'): Address => ({
  path,
  route,
  file: path.slice(1),
  part,
  key: digest([path, ...key]),
});
const page = (route: string, path: string, key: readonly string[], part: Address['part'] = 'public'): Address => ({
  ...file(route, path, key, part),
  file: `${path.slice(1)}index.html`,
});
const inBoth = (route: string, path: string, key: readonly string[], part: Address['part'] = 'public'): Address[] =>
  languages.map((lang) => page(`[...lang]/${route}`, address(lang, path), key, part));
const inBothFiles = (route: string, path: string, key: readonly string[]): Address[] =>
  languages.map((lang) => file(`[...lang]/${route}`, address(lang, path), key));
const from = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
