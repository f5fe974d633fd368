import type { APIRoute } from 'astro';
import { listedPaths } from '../addresses.ts';
import { perSitemap, sitemapIndex } from '../sitemap.ts';

export const GET: APIRoute = ({ site }) =>
  new Response(sitemapIndex(Math.ceil(listedPaths().length / perSitemap), site!), {
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  });
