import type { APIRoute, GetStaticPaths } from 'astro';
import type { Appeal } from '../../../../api/appeal/model.ts';
import { answer, gone, whole } from '../../../open-data.ts';
import { endedAppeals, type ShownAppeal, shownAppeals } from '../../../published.ts';

export const getStaticPaths = (async () => [
  ...(await shownAppeals()).map((item) => ({ params: { publicId: item.appeal.publicId }, props: { item } })),
  ...(await endedAppeals()).map((appeal) => ({ params: { publicId: appeal.publicId }, props: { appeal } })),
]) satisfies GetStaticPaths;

export const GET: APIRoute<{ item?: ShownAppeal; appeal?: Appeal }> = ({ props, site }) =>
  answer(props.item ? whole(props.item, site!) : gone(props.appeal!));
