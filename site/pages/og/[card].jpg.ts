import type { APIRoute, GetStaticPaths } from 'astro';
import { districts } from '../../../api/appeal/districts.ts';
import { formatDate } from '../../dates.ts';
import { languages } from '../../language.ts';
import { type Card, drawCard } from '../../og.ts';
import { endedAppeals, shownAppeals } from '../../published.ts';
import { appealText } from '../../text/appeal.ts';
import { homeText } from '../../text/home.ts';

const upTo = (revision: number) => Array.from({ length: revision }, (_, i) => i + 1);

/** One card for every revision that was ever shared, all with what holds now. */
export const getStaticPaths = (async () => {
  const [shown, ended] = await Promise.all([shownAppeals(), endedAppeals()]);
  const perLanguage = (publicId: string, revision: number, draw: (lang: 'da' | 'en') => Card) =>
    languages.flatMap((lang) =>
      upTo(revision).map((r) => ({ params: { card: `${publicId}.${lang}.r${r}` }, props: { card: draw(lang) } })),
    );
  return [
    ...languages.map((lang) => ({
      params: { card: `vidne.${lang}` },
      props: { card: { heading: homeText[lang].heading, lines: [homeText[lang].cardLine] } },
    })),
    ...shown.flatMap(({ appeal }) =>
      perLanguage(appeal.publicId, appeal.revision, (lang) => ({
        heading: appealText[lang].types[appeal.type],
        lines: [
          [appeal.incident?.places[0]?.town, districts[appeal.district][lang]].filter(Boolean).join(' · '),
          `${appealText[lang].updated} ${formatDate(lang, new Date(appeal.updatedAt))} · ${appeal.publicId}`,
        ],
      })),
    ),
    ...ended.flatMap((appeal) =>
      perLanguage(appeal.publicId, appeal.revision, (lang) => ({ heading: appealText[lang].endedTitle, lines: [] })),
    ),
  ];
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ card: Card }> = async ({ props }) =>
  new Response(await drawCard(props.card), { headers: { 'Content-Type': 'image/jpeg' } });
