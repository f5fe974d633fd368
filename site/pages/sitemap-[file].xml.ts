import type { APIRoute } from 'astro';
import { listedPaths } from '../addresses.ts';
import { perSitemap, sitemap } from '../sitemap.ts';

export const GET: APIRoute = ({ params, site }) => {
  const from = Number(params['file']) * perSitemap;
  return new Response(sitemap(listedPaths().slice(from, from + perSitemap), site!), {
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  });
};
