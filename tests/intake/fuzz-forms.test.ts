import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { fuzzSeed, mutate, one, type Pick, random, randomBuffer, seedLine, share } from '../drop/random.ts';
import { assertRefused, breakHeader, headerSafe, withMemoryStation } from './chance.ts';
import type { Answer, Station } from './station.ts';

// The parser of forms, through its real address: whatever the bytes, a refusal in words or a whole tip.
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
    for (let left = 1 + pick(2); left > 0; left--)
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

const forms = share(0.02);
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
