import { createServer, type Server } from 'node:http';
import { deflateSync } from 'node:zlib';

/** A kind of file that runs when a browser is allowed to take it for a document. */
export interface Payload {
  kind: string;
  /** what a careless server would call it, by its name's ending */
  type: string | undefined;
  bytes: Buffer;
}

/** Says that it ran to whatever window it stands in, and to the one around it. Needs no network. */
const act = `document.title='ran';try{top.ran=(top.ran||0)+1}catch{}try{parent.postMessage('ran','*')}catch{}`;
const script = `<script>${act}</script>`;
const page = `<!doctype html><html><body>${script}</body></html>`;
const xhtml = 'http://www.w3.org/1999/xhtml';

/** The smallest JPEG that some reader may take for one: start, a comment that is a page, end. */
const commented = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, page.length + 2]),
  Buffer.from(`${page}`),
  Buffer.from([0xff, 0xd9]),
]);

export const payloads: Payload[] = [
  { kind: 'page', type: 'text/html', bytes: Buffer.from(page) },
  { kind: 'picture and page', type: 'text/html', bytes: commented },
  {
    kind: 'drawing',
    type: 'image/svg+xml',
    bytes: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg">${script.replaceAll('&', '&amp;')}</svg>`.replace(
        script,
        `<script>//<![CDATA[\n${act}\n//]]></script>`,
      ),
    ),
  },
  {
    kind: 'XML',
    type: 'application/xml',
    bytes: Buffer.from(`<x xmlns:h="${xhtml}"><h:script>//<![CDATA[\n${act}\n//]]></h:script></x>`),
  },
  {
    kind: 'XHTML',
    type: 'application/xhtml+xml',
    bytes: Buffer.from(`<html xmlns="${xhtml}"><body><script>//<![CDATA[\n${act}\n//]]></script></body></html>`),
  },
  { kind: 'nothing named', type: undefined, bytes: Buffer.from(page) },
  { kind: 'picture', type: 'image/jpeg', bytes: commented },
  { kind: 'script', type: 'text/javascript', bytes: Buffer.from(act) },
  { kind: 'words', type: 'text/plain', bytes: Buffer.from(page) },
  { kind: 'film', type: 'video/mp4', bytes: Buffer.from(page) },
  {
    kind: 'document',
    type: 'application/pdf',
    bytes: Buffer.concat([
      Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n'),
      deflateSync(page),
      Buffer.from(page),
    ]),
  },
];

/** The control: a server that believes the endings of names, so that these payloads do run when nothing holds them. */
export async function serveCarelessly(): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const payload = payloads[Number(request.url?.slice(1))];
    if (payload?.type) response.setHeader('Content-Type', payload.type);
    response.end(payload?.bytes);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return { origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}
