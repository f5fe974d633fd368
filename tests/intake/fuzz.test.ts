import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import type { MailboxId, TipId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { submission } from '../../api/intake/submit.ts';
import { opening } from '../../api/intake/tips.ts';
import { bearer, createTokens } from '../../api/intake/token.ts';
import { Refusal, refusals } from '../../api/refusal.ts';
import {
  fuzzSeed,
  mutate,
  mutateValue,
  one,
  type Pick,
  random,
  randomBuffer,
  seedLine,
  share,
} from '../drop/random.ts';
import { type Answer, openStation, openTip, type Station, send, tus } from './station.ts';

// What anybody may send, with chance in it: nothing but a refusal comes of it. No 500, no exception, nothing left behind.
const hex = (digit: string): string => digit.repeat(32);
const statuses = new Set<number>(Object.values(refusals).map(({ status }) => status));
statuses.delete(refusals.something_went_wrong.status);

const words = share(0.1);
test(`${words} broken submissions and openings are refused by their schema, or are one`, (t) => {
  t.diagnostic(seedLine(words));
  const pick = random('submissions');
  const file = { upload: hex('a'), name: 'æøå.mp4', type: 'video/mp4', sha256: hex('b').repeat(2), note: 'hej' };
  const originals = [
    {
      text: 'Jeg så en rød bil',
      when: 'i går',
      where: 'Østerbro',
      danger: true,
      contact: { name: 'Åse', phone: '12345678', email: 'a@example.dk' },
      files: [{ ...file, provenance: { origin: 'original', lastModifiedAt: '2026-11-22T12:43:46.000Z' } }, file],
      retry: hex('c').repeat(2),
      code: '76J9-017N-V20G-CCDQ-4',
    },
    { appeal: 'EF-2026-000101', request: 'R-1', language: 'da' },
  ];
  const schemas = [submission, opening];
  let refused = 0;
  for (let i = 0; i < words; i++) {
    const original = originals[i % 2];
    const text = mutate(Buffer.from(JSON.stringify(original)), pick).toString();
    const value = i % 3 === 0 ? parsedOr(text, pick, original) : mutateValue(original, pick);
    for (const schema of schemas) if (!schema.safeParse(value).success) refused++;
  }
  assert.ok(refused > words / 2 && refused < words * 2, `${refused} refused`);
  assert.equal(({} as Record<string, unknown>)['extra'], undefined, 'nothing reached the prototype of every object');
});

/** What JSON.parse makes of a mutated text; most mutations are no JSON, and those are mutated as a value instead. */
function parsedOr(text: string, pick: Pick, original: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return mutateValue(original, pick);
  }
}

const shown = share(0.1);
test(`${shown} forged, cut and spliced tokens are refused as no token`, (t) => {
  t.diagnostic(seedLine(shown));
  const pick = random('tokens');
  let at = new Date('2026-11-22T12:43:46.000Z');
  const tokens = createTokens({ secret: 's'.repeat(40), now: () => at, lifeMs: 1000 });
  const others = createTokens({ secret: 'o'.repeat(40), now: () => at, lifeMs: 1000 });
  const claims = { tip: hex('1') as TipId, appeal: 'EF-2026-000101', language: 'da' as const };
  const mailbox = { id: hex('2') as MailboxId, recipient: 'age1' };
  const good = [tokens.issue(claims).token, tokens.issue({ ...claims, mailbox }).token];
  const forged = others.issue({ ...claims, tip: hex('3') as TipId }).token;
  let read = 0;
  for (let i = 0; i < shown; i++) {
    const [original, other] = [one(pick, good), one(pick, [...good, forged])];
    const token =
      pick(4) === 0
        ? spliceToken(original, other, pick)
        : mutate(Buffer.from(original), pick, Buffer.from(other)).toString('latin1');
    try {
      assert.equal(tokens.read(bearer(`Bearer ${token}`) ?? token).tip, claims.tip);
      read++;
    } catch (error) {
      assert.ok(error instanceof Refusal && error.code === 'token_missing', `case ${i}: ${String(error)}`);
    }
  }
  // base64url has spellings of the same bytes, and some changes change nothing
  assert.ok(read < shown / 10, `${read} were read`);
  at = new Date(at.getTime() + 1001);
  for (const token of good) assert.throws(() => tokens.read(token), { code: 'token_expired' });
});

const spliceToken = (a: string, b: string, pick: Pick): string => {
  const [ours, theirs] = [a.split('.'), b.split('.')];
  return ours.map((part, i) => (pick(2) === 0 ? part : (theirs[i] ?? ''))).join(one(pick, ['.', '.', '..', '']));
};

/** A station whose drop is in memory: what is tested here is what it refuses, not what a disk does. */
async function withMemoryStation(task: (station: Station, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vidne-fuzz-'));
  const station = await openStation({ drop: () => createFileBlobs(folder) });
  try {
    await task(station, folder);
    assert.ok(!station.logged().includes('"failed"'), station.logged().slice(-2000));
  } finally {
    await station.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertRefused({ status, text }: Answer, about: string, ...others: number[]): void {
  assert.ok(statuses.has(status) || others.includes(status), `${about}: ${status} ${text.slice(0, 500)}`);
}

/** What node:http lets a client put into a header. */
const headerSafe = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');

const creations = share(0.08);
test(`${creations} creations with broken Upload-Metadata and other tus headers are refused, or made`, async (t) => {
  t.diagnostic(seedLine(creations));
  const pick = random('metadata');
  await withMemoryStation(async ({ origin }) => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    let made = 0;
    let { token } = await openTip(origin);
    for (let i = 0; i < creations; i++) {
      if (i % 20 === 0) ({ token } = await openTip(origin));
      const good = `token ${base64(token)},filename ${base64('æøå.mp4')},filetype ${base64('video/mp4')},retry ${base64(hex('d'))},empty`;
      const headers: Record<string, string> = { ...tus, 'upload-length': '1000', 'upload-metadata': good };
      const name = pick(4) > 0 ? 'upload-metadata' : one(pick, [...Object.keys(headers), ...more]);
      headers[name] = headerSafe(breakHeader(headers[name] ?? '1000', pick));
      const answer = await send(origin, 'POST', '/api/uploads', headers);
      assertRefused(answer, `case ${i}, ${name}: ${headers[name]}`, 201);
      if (answer.status === 201) made++;
      else assert.ok(answer.text === '' || answer.json<{ code: string }>().code in refusals, answer.text);
    }
    t.diagnostic(`${made} were made`);
    assert.ok(made > 0 && made < creations);
  });
});
const more = [
  'upload-defer-length',
  'upload-offset',
  'upload-checksum',
  'upload-concat',
  'content-type',
  'authorization',
];

function breakHeader(value: string, pick: Pick): string {
  const pairs = value.split(',');
  const kind = pick(8);
  if (kind === 0) return [...pairs, one(pick, pairs)].join(',');
  if (kind === 1) return pairs.join(one(pick, [', ', ',,', ';', ' ', '\t']));
  if (kind === 2)
    return one(pick, ['', ' ', ',', 'token', 'token  ', '-1', '1e9', '9'.repeat(400), '0x10', '1.5', 'NaN']);
  if (kind === 3) return pairs.map((pair) => pair.replace(' ', one(pick, ['', '  ', '=']))).join(',');
  if (kind === 4) return `${value},${'k'.repeat(pick(3000))} ${randomBuffer(pick, 20).toString('base64')}`;
  return mutate(Buffer.from(value), pick).toString('latin1');
}

interface Form {
  readonly boundary: string;
  readonly body: Buffer;
}

/** Forms that are refused only when they have been read to their end: an appeal that is none, or nothing to say. */
function makeForm(pick: Pick, wanted: 'files' | 'fields' | 'strange'): Form {
  const boundary = `----fuzz${pick(1e9)}`;
  const lines: (string | Buffer)[] = [];
  const part = (disposition: string, body: string | Buffer, ...headers: string[]): void => {
    lines.push(
      `--${boundary}\r\n`,
      `Content-Disposition: ${disposition}\r\n`,
      ...headers.map((one) => `${one}\r\n`),
      '\r\n',
    );
    lines.push(body, '\r\n');
  };
  part('form-data; name="language"', one(pick, ['da', 'en', 'xx']));
  part('form-data; name="appeal"', 'ikke en efterlysning');
  if (wanted !== 'files') part('form-data; name="text"', ' \r\n ');
  if (wanted === 'files')
    for (let left = 1 + pick(3); left > 0; left--)
      part(
        'form-data; name="files"; filename="film.mp4"',
        randomBuffer(pick, 1 + pick(1200)),
        'Content-Type: video/mp4',
      );
  if (wanted === 'strange')
    for (let left = 1 + pick(4); left > 0; left--)
      part(one(pick, dispositions), randomBuffer(pick, pick(200)), one(pick, partHeaders), one(pick, partHeaders));
  lines.push(`--${boundary}--\r\n`);
  return { boundary, body: Buffer.concat(lines.map((line) => Buffer.from(line as string))) };
}
const dispositions = [
  'form-data; name="files"; filename=""',
  'form-data; name="files"; filename*=UTF-8\'\'%e2%82%ac.mp4',
  'form-data; name="files"; filename*=iso-8859-1\'da\'%E6; filename="x"',
  'form-data; name="files"; filename="../../etc/passwd"',
  'form-data; name="files"; filename="a\\"b\0c\u202e.mp4"',
  'form-data; name="__proto__"',
  'form-data; name=""',
  'form-data',
  'attachment; filename="x"',
  '',
  ';;;===',
  `form-data; name="${'n'.repeat(5000)}"`,
  `form-data; name="text"; ${'a=b; '.repeat(3000)}`,
];
const partHeaders = [
  'Content-Type: text/plain; charset=utf-16',
  'Content-Type: text/plain; charset=no-such-thing',
  'Content-Type: multipart/mixed; boundary=inner',
  'Content-Type:',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'no colon at all',
  ': no name',
  `X-Long: ${'x'.repeat(20_000)}`,
  'Content-Disposition: form-data; name="second"',
  ' folded: header',
];

/** Sends a body that may stop before its end, or be announced as longer or in another kind than it is. */
function post(port: number, body: Buffer, type: string, how: 'whole' | 'chunked' | 'cut'): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, ...(how === 'chunked' ? {} : { 'content-length': body.length }) };
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/tip', headers, agent: false });
    outgoing.on('error', (error) => (how === 'cut' ? resolve(undefined) : reject(error)));
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: () => JSON.parse(text) });
      });
    });
    if (how === 'cut') outgoing.write(body.subarray(0, -1), () => setImmediate(() => outgoing.destroy()));
    else outgoing.end(body);
  });
}

const forms = share(0.04);
test(`${forms} broken forms are refused in words, or taken whole, and what was refused leaves nothing`, async (t) => {
  t.diagnostic(seedLine(forms));
  const pick = random('forms');
  await withMemoryStation(async (station, folder) => {
    const seen = new Map<number | 'lost', number>();
    for (let i = 0; i < forms; i++) {
      const { boundary, body } = makeForm(pick, one(pick, ['files', 'fields', 'strange', 'strange']));
      const changed = pick(4) === 0 ? body : mutate(body, pick, makeForm(pick, 'strange').body);
      const good = `multipart/form-data; boundary=${boundary}`;
      const type = pick(12) === 0 ? headerSafe(breakHeader(good, pick)) : good;
      const how = one(pick, ['whole', 'whole', 'whole', 'whole', 'chunked', 'chunked', 'cut'] as const);
      const answer = await post(station.port, changed, type, how);
      if (answer) assertRefused(answer, `case ${i}`, 201);
      seen.set(answer?.status ?? 'lost', (seen.get(answer?.status ?? 'lost') ?? 0) + 1);
    }
    t.diagnostic(`answers: ${[...seen].map(([status, count]) => `${status}: ${count}`).join(', ')}`);
    assert.ok((seen.get(400) ?? 0) > forms / 10 && (seen.get(422) ?? 0) > 0, 'forms were read to their end');
    await assertNothingLeft(station, folder, t.diagnostic.bind(t));
  });
});

/** Every upload in the drop is one a tip in the inbox names. */
async function assertNothingLeft(
  { police, intake }: Station,
  folder: string,
  say: (text: string) => void,
): Promise<void> {
  await intake.settled();
  const drop = createFileBlobs(folder);
  const tips = await drop.list('inbox/tip-');
  const named = new Set<string>();
  for (const { key } of tips)
    for (const { upload } of openJson(tipDocument, await readAll(await drop.get(key)), police).files) named.add(upload);
  const deadline = Date.now() + 10_000;
  let left = [''];
  while (left.length > 0 && Date.now() < deadline) {
    left = (await drop.list('uploads/')).map(({ key }) => key).filter((key) => !named.has(key.split('/')[1] ?? ''));
    if (left.length > 0) await new Promise((done) => setTimeout(done, 100));
  }
  say(`${tips.length} tips were taken, with ${named.size} files`);
  assert.deepEqual(left, [], `seed ${fuzzSeed}`);
}
