import type { APIRoute } from 'astro';

/** Ended appeals stay open to crawlers: they must come back and read "noindex". */
export const GET: APIRoute = ({ site }) =>
  new Response(`User-agent: *
Disallow: /kvittering/
Disallow: /svar/dialog/
Disallow: /afvist/
Disallow: /media/
Sitemap: ${new URL('/sitemap-index.xml', site).href}
`);
