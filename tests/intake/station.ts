import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Identity, newIdentity, openBytes, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { type TipDocument, tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxTipKey, segmentKey, type TipId, type UploadId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { createIntake, type Intake } from '../../api/intake/intake.ts';
import { SealPool } from '../../api/intake/seal-pool.ts';
import { type Limits, limits, type Rates, rates } from '../../api/limits.ts';
import { createLog } from '../../api/log.ts';
import type { SurgeSwitch } from '../../api/surge.ts';

/** An intake on a real port, with the police beside it who can open what it takes. */
export interface Station {
  readonly intake: Intake;
  readonly origin: string;
  readonly port: number;
  readonly folder: string;
  readonly dropDir: string;
  readonly drop: BlobStore;
  readonly police: Identity;
  /** opens contact details, and nothing else */
  readonly contactKey: Identity;
  /** what was logged, as text */
  logged(): string;
  /** moves the intake's clock */
  setNow(at: Date): void;
  close(): Promise<void>;
}

export const pages: Record<string, string> = {
  '../policies-public.json': JSON.stringify({
    policies: ["default-src 'self'; style-src 'self'"],
    pages: { '/kvittering/index.html': 0 },
  }),
  'index.html': '<h1>Vidne</h1>',
  'kvittering/index.html':
    '<main><!--slot:code-->|<!--slot:receivedAt-->|<!--slot:files-->|<!--slot:promise-->|<!--slot:declaration--></main>',
  'en/kvittering/index.html':
    '<main lang="en"><!--slot:code-->|<!--slot:receivedAt-->|<!--slot:files-->|<!--slot:promise-->|<!--slot:declaration--></main>',
  'svar/dialog/index.html':
    '<main><!--slot:letters--></main><form method="post" action="/svar"><!--slot:code-input--></form>',
  'en/svar/dialog/index.html':
    '<main lang="en"><!--slot:letters--></main><form method="post" action="/en/svar"><!--slot:code-input--></form>',
  'afvist/index.html': '<main><!--slot:sentence--></main>',
  'en/afvist/index.html': '<main lang="en"><!--slot:sentence--></main>',
  'declarations.json': JSON.stringify({
    items: [
      { id: 'cctv', slug: 'optagelser', version: '1', promises: [] },
      {
        id: 'tips',
        slug: 'tip',
        version: '3',
        promises: [
          { id: 'read', text: { da: 'Vi læser dit tip inden for et døgn.', en: 'We read your tip within a day.' } },
        ],
      },
    ],
  }),
};

export async function openStation(
  options: {
    limits?: Partial<Limits>;
    rates?: Partial<Rates>;
    trustedProxies?: string;
    surge?: SurgeSwitch;
    pages?: boolean;
    drop?: (store: BlobStore) => BlobStore;
  } = {},
): Promise<Station> {
  const folder = await mkdtemp(join(tmpdir(), 'vidne-intake-'));
  const siteDir = join(folder, 'site');
  for (const [path, text] of Object.entries(options.pages === false ? {} : pages)) {
    const file = join(siteDir, 'live', 'public', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const dropDir = join(folder, 'drop');
  const [police, contactKey] = [parseIdentity(newIdentity()), parseIdentity(newIdentity())];
  const store = createFileBlobs(dropDir);
  const drop = options.drop?.(store) ?? store;
  let log = '';
  let clock: Date | undefined;
  const bounds = { ...limits, freeBytes: 0, freeFraction: 0, ...options.limits };
  // as in production, unless the test puts something between the intake and its store
  const threads = options.drop
    ? undefined
    : new SealPool({ dropUrl: `file:${dropDir}`, recipient: recipientOf(police), limits: bounds }, 1);
  const intake = createIntake({
    ...(threads ? { sealing: threads } : {}),
    drop,
    recipient: recipientOf(police),
    contactRecipient: recipientOf(contactKey),
    tokenSecret: 'a secret of the test, forty characters long',
    siteDir,
    publicOrigin: 'http://localhost:4321',
    confinement: 'none',
    limits: bounds,
    rates: { ...rates, ...options.rates },
    trustedProxies: options.trustedProxies ?? '',
    surge: options.surge ?? 'off',
    now: () => clock ?? new Date(),
    log: createLog('intake', (line) => {
      log += line;
    }),
  });
  const server = createServer({ requestTimeout: 0, headersTimeout: 20_000 }, intake.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    intake,
    origin: `http://127.0.0.1:${port}`,
    port,
    folder,
    dropDir,
    drop: store,
    police,
    contactKey,
    logged: () => log,
    setNow(at) {
      clock = at;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await intake.settled();
      await threads?.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Runs a test with a station of its own. */
export const withStation =
  (task: (station: Station) => Promise<void>, options: Parameters<typeof openStation>[0] = {}) =>
  async (): Promise<void> => {
    const station = await openStation(options);
    try {
      await task(station);
    } finally {
      await station.close();
    }
  };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

/** One raw request; unlike fetch it sends exactly the headers given. */
export function send(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Uint8Array | string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${origin}${path}`, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = incoming.statusCode ?? 0;
        resolve({ status, headers: incoming.headers, text, json: () => JSON.parse(text) as never });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const sendJson = (
  origin: string,
  path: string,
  value: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  send(origin, 'POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));

export interface OpenedTip {
  tip: string;
  token: string;
  expiresAt: string;
}

export async function openTip(origin: string, claims: object = { language: 'da' }): Promise<OpenedTip> {
  const answer = await sendJson(origin, '/api/tips', claims);
  assert.equal(answer.status, 201, answer.text);
  return answer.json<OpenedTip>();
}

export const tus = { 'tus-resumable': '1.0.0' };
export const metadata = (token: string, more = ''): Record<string, string> => ({
  'upload-metadata': `token ${Buffer.from(token).toString('base64')}${more}`,
});

export const create = (
  origin: string,
  token: string,
  lengthBytes: number | undefined,
  more: Record<string, string> = {},
  body?: Uint8Array,
): Promise<Answer> =>
  send(
    origin,
    'POST',
    '/api/uploads',
    {
      ...tus,
      ...metadata(token),
      ...(lengthBytes === undefined ? { 'upload-defer-length': '1' } : { 'upload-length': String(lengthBytes) }),
      ...more,
    },
    body,
  );

export const patch = (
  origin: string,
  path: string,
  offset: number,
  body: Uint8Array,
  more: Record<string, string> = {},
): Promise<Answer> =>
  send(
    origin,
    'PATCH',
    path,
    { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...more },
    body,
  );

export const head = (origin: string, path: string): Promise<Answer> => send(origin, 'HEAD', path, tus);

/** Creates an upload and sends it whole; answers its id. */
export async function upload(origin: string, token: string, bytes: Uint8Array): Promise<UploadId> {
  const created = await create(origin, token, bytes.length);
  assert.equal(created.status, 201, created.text);
  const sent = await patch(origin, created.headers.location!, 0, bytes);
  assert.equal(sent.status, 204, sent.text);
  return created.headers.location!.split('/').at(-1) as UploadId;
}

export const submit = (origin: string, { tip, token }: OpenedTip, words: object): Promise<Answer> =>
  sendJson(origin, `/api/tips/${tip}/submit`, words, { authorization: `Bearer ${token}` });

/** The tip's document, as the police open it. */
export async function documentOf(
  { drop, police }: Pick<Station, 'drop' | 'police'>,
  tip: string,
): Promise<TipDocument> {
  return openJson(tipDocument, await readAll(await drop.get(inboxTipKey(tip as TipId))), police);
}

/** The bytes of a file, as the police open them by the tip's document. */
export async function originalOf(
  { drop, police }: Pick<Station, 'drop' | 'police'>,
  file: TipDocument['files'][number],
): Promise<Buffer> {
  const parts = await Promise.all(
    file.segments.map(async ({ start, writer }) =>
      openBytes(await readAll(await drop.get(segmentKey(file.upload as UploadId, start, writer))), police),
    ),
  );
  return Buffer.concat(parts);
}
