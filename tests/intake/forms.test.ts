import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { openContact } from '../../api/drop/contact.ts';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { type Answer, originalOf, type Station, send, withStation } from './station.ts';

interface Part {
  name: string;
  value: string | Uint8Array;
  filename?: string;
  type?: string;
}

/** A form as a browser without JavaScript sends it. */
function multipart(parts: readonly Part[]): { headers: Record<string, string>; body: Buffer } {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const chunks = parts.flatMap(({ name, value, filename, type }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n${filename === undefined ? '' : `Content-Type: ${type ?? 'application/octet-stream'}\r\n`}\r\n`,
    ),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(body.length) },
    body,
  };
}

const sendForm = (origin: string, parts: readonly Part[]): Promise<Answer> => {
  const { headers, body } = multipart(parts);
  return send(origin, 'POST', '/tip', headers, body);
};

const sendReply = (origin: string, fields: Record<string, string>, path = '/svar'): Promise<Answer> =>
  send(
    origin,
    'POST',
    path,
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams(fields).toString(),
  );

const codeIn = (text: string): string => /(?:[0-9A-Z]{4}-){4}[0-9A-Z]/.exec(text)?.[0] ?? '';

async function onlyTip({ drop, police }: Station) {
  const tips = (await drop.list('inbox/tip-')).map(({ key }) => key);
  assert.equal(tips.length, 1);
  return openJson(tipDocument, await readAll(await drop.get(tips[0]!)), police);
}

const filesUnder = (folder: string): { path: string; bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({
      path: `${entry.parentPath}/${entry.name}`,
      bytes: readFileSync(`${entry.parentPath}/${entry.name}`),
    }));

test(
  'a tip with a 20 MB file arrives by plain form, and no byte of it touches the disk in clear',
  withStation(async (station) => {
    const { origin, folder } = station;
    const marker = Buffer.from('PLAINTEXT-MARKER-0123456789-');
    const video = randomBytes(20_000_000);
    for (let at = 0; at < video.length - marker.length; at += 4096) marker.copy(video, at);
    const answer = await sendForm(origin, [
      { name: 'language', value: 'da' },
      { name: 'appeal', value: 'P-2026-014' },
      { name: 'danger', value: 'no' },
      { name: 'text', value: 'En rød bil\r\nved Østerport' },
      { name: 'when', value: 'fredag' },
      { name: 'where', value: '' },
      { name: 'name', value: '' },
      { name: 'phone', value: '12345678' },
      { name: 'email', value: '' },
      { name: 'files', value: video, filename: 'gård & <b>hegn.mp4', type: 'video/mp4' },
    ]);
    assert.equal(answer.status, 201, answer.text);
    const sha256 = createHash('sha256').update(video).digest('hex');
    const document = await onlyTip(station);
    assert.equal(document.text, 'En rød bil\nved Østerport');
    assert.equal(document.appeal, 'P-2026-014');
    assert.equal(document.danger, false);
    const contact = openContact(document.sealedContact!, station.contactKey);
    assert.deepEqual(contact, { v: 1, tip: document.tip, phone: '12345678' });
    assert.equal(document.where, undefined);
    const [file] = document.files;
    assert.equal(file?.name, 'gård & <b>hegn.mp4');
    assert.equal(file.type, 'video/mp4');
    assert.equal(file.intakeSha256, sha256);
    assert.equal(file.senderSha256, undefined);
    assert.equal(
      createHash('sha256')
        .update(await originalOf(station, file))
        .digest('hex'),
      sha256,
    );

    assert.match(
      answer.text,
      /<ul><li><span>gård &amp; &lt;b&gt;hegn\.mp4<\/span> <span>20 MB<\/span> <code>[0-9a-f]{64}<\/code><\/li><\/ul>/,
    );
    assert.ok(answer.text.includes(sha256));
    assert.ok(answer.text.includes('Vi læser dit tip inden for et døgn.'));
    assert.ok(answer.text.includes('(<a href="/det-kan-du-forvente/tip/3/">Serviceerklæring, version 3</a>)'));
    assert.ok(codeIn(answer.text));
    assert.ok(!answer.text.includes('<!--slot'));
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.match(String(answer.headers['content-security-policy']), /^default-src 'self'; style-src 'self'$/);

    const kept = filesUnder(folder);
    assert.ok(kept.length > 5);
    for (const { path, bytes } of kept)
      assert.ok(!bytes.includes(marker) && !bytes.includes('Østerport') && !bytes.includes('hegn'), path);
  }),
);

test(
  'with the code of the receipt a dialogue goes on without JavaScript',
  withStation(async (station) => {
    const { origin } = station;
    const receipt = await sendForm(origin, [
      { name: 'language', value: 'en' },
      { name: 'text', value: 'words only' },
      { name: 'files', value: '', filename: '' },
    ]);
    assert.equal(receipt.status, 201, receipt.text);
    assert.match(receipt.text, /lang="en"/);
    const code = codeIn(receipt.text);
    const hostile = '<script>alert("&")</script>\r\nnæste linje';
    const answer = await sendReply(origin, { code, message: hostile }, '/en/svar');
    assert.equal(answer.status, 200);
    assert.ok(!answer.text.includes('<script>'));
    assert.ok(answer.text.includes('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;<br>næste linje'));
    assert.match(answer.text, new RegExp(`<input type="hidden" name="code" value="${code}">`));
    assert.match(answer.text, /class="letter letter-police"[\s\S]*The police[\s\S]*class="letter letter-sender"/);
    const reloaded = await sendReply(origin, { code, message: hostile }, '/en/svar');
    assert.equal(reloaded.text.match(/letter-sender"/g)?.length, 1, 'a reload is not a second message');
    assert.equal((await station.drop.list('inbox/message-')).length, 1);
    const looked = await sendReply(origin, { code }, '/svar');
    assert.match(looked.text, /Politiet[\s\S]*Vi har modtaget dit tip/);
  }),
);

test(
  'what is refused is a page with the sentence, in the language of the form',
  withStation(
    async ({ origin, drop }) => {
      const da = { name: 'language', value: 'da' };
      const file = (size: number, name = 'a.mp4'): Part => ({
        name: 'files',
        value: randomBytes(size),
        filename: name,
      });
      for (const [parts, status, sentence] of [
        [[file(10), da, { name: 'text', value: 'å'.repeat(20_001) }], 413, /længere end 20\.000 tegn/],
        [[da, file(10), { name: 'when', value: 'x'.repeat(201) }], 413, /om hvornår, er længere end 200/],
        [[da, { name: 'text', value: ' ' }], 422, /Skriv nogle få ord/],
        [
          [
            { name: 'language', value: 'en' },
            { name: 'text', value: '' },
          ],
          422,
          /lang="en".*Write a few words/,
        ],
        [[da, { name: 'text', value: 'å'.repeat(20_001) }], 413, /længere end 20\.000 tegn/],
        [[da, { name: 'text', value: 'å'.repeat(200_000) }], 413, /længere end 20\.000 tegn/],
        [[da, file(1001)], 413, /Filen er større/],
        [[da, file(900), file(900), file(201)], 413, /fylder tilsammen mere/],
        [[da, file(1), file(1), file(1), file(1), file(1)], 413, /højst 25 filer/],
        [[da, file(0)], 422, /Filen er tom/],
        [[da, { name: 'text', value: 'x' }, { name: 'appeal', value: '<script>' }], 400, /kunne ikke læses/],
      ] as const) {
        const answer = await sendForm(origin, parts);
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.text, sentence);
        assert.match(String(answer.headers['content-type']), /text\/html/);
      }
      assert.deepEqual(await drop.list(''), [], 'nothing is left of what was refused');
      const full = [da, file(1000), file(999), file(1, 'b.mp4')];
      assert.equal((await sendForm(origin, full)).status, 201, 'exactly the limits');
    },
    { limits: { fileBytes: 1000, tipBytes: 2000, files: 4 } },
  ),
);

test(
  'a field that is too long is named before a byte of the files that follow it is read',
  withStation(async ({ port, drop }) => {
    for (const [name, most, sentence] of [
      ['when', 200, /om hvornår, er længere end 200 tegn/],
      ['where', 500, /om hvor, er længere end 500 tegn/],
      ['name', 200, /Navnet er længere end 200 tegn/],
      ['phone', 50, /Telefonnummeret er længere end 50 tegn/],
      ['email', 254, /Mailadressen er længere end 254 tegn/],
    ] as const) {
      const long = { name, value: 'x'.repeat(most + 1) };
      const { headers, body } = multipart([long, { name: 'files', value: randomBytes(1_000_000), filename: 'a.mp4' }]);
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `POST /tip HTTP/1.1\r\nHost: x\r\nContent-Type: ${headers['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      // the film itself stays behind
      socket.write(body.subarray(0, most + 400));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1.1 413 /, name);
      assert.match(answer.toString(), sentence);
      socket.destroy();
    }
    assert.deepEqual(await drop.list(''), []);
  }),
);

test(
  'every field of one line is taken as long as it may be',
  withStation(async (station) => {
    const values = { when: 200, where: 500, name: 200, phone: 50, email: 254 };
    const parts = Object.entries(values).map(([name, most]) => ({ name, value: ` ${'x'.repeat(most)} ` }));
    const answer = await sendForm(station.origin, [{ name: 'text', value: 'x' }, ...parts]);
    assert.equal(answer.status, 201, answer.text);
    const document = await onlyTip(station);
    assert.deepEqual([document.when?.length, document.where?.length], [200, 500]);
  }),
);

test(
  'a wrong code is a page that says so',
  withStation(async ({ origin }) => {
    const wrong = await sendReply(origin, { code: 'hej' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Koden er ikke skrevet rigtigt/);
    const unknown = await sendReply(origin, { code: '0000-0000-0000-0000-0' }, '/en/svar');
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /No tip was sent with that code/);
    assert.equal((await sendReply(origin, {})).status, 422);
    assert.equal((await sendReply(origin, { code: 'x', message: 'x'.repeat(600_000) })).status, 413);
  }),
);

test(
  'a body that is not a form is refused',
  withStation(async ({ origin, drop }) => {
    const { body } = multipart([{ name: 'text', value: 'x' }]);
    for (const type of [
      'application/json',
      'multipart/form-data',
      'multipart/form-data; boundary=other',
      'text/plain',
    ]) {
      const answer = await send(origin, 'POST', '/tip', { 'content-type': type }, body);
      assert.ok([400, 422].includes(answer.status), `${type}: ${answer.status}`);
      assert.match(answer.text, /<main>/);
    }
    const cut = multipart([{ name: 'files', value: randomBytes(100_000), filename: 'a.mp4' }]);
    const answer = await send(
      origin,
      'POST',
      '/tip',
      { 'content-type': cut.headers['content-type']! },
      cut.body.subarray(0, 90_000),
    );
    assert.equal(answer.status, 400);
    assert.deepEqual(await drop.list(''), []);
  }),
);

test(
  'a form whose connection is lost leaves nothing',
  withStation(async ({ port, drop }) => {
    const { headers, body } = multipart([{ name: 'files', value: randomBytes(2_000_000), filename: 'a.mp4' }]);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /tip HTTP/1.1\r\nHost: x\r\nContent-Type: ${headers['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        socket.write(body.subarray(0, 1_000_000), () => setTimeout(() => socket.resetAndDestroy(), 200));
      });
      socket.on('close', () => resolve());
    });
    for (let tries = 0; tries < 40 && (await drop.list('')).length > 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await drop.list(''), []);
  }),
);

test(
  'before the site is built a form is not taken, because its code could not be shown',
  withStation(
    async ({ origin, drop }) => {
      const answer = await sendForm(origin, [{ name: 'text', value: 'x' }]);
      assert.deepEqual([answer.status, answer.json()['code']], [503, 'not_ready']);
      assert.deepEqual(await drop.list(''), []);
    },
    { pages: false },
  ),
);

test(
  'a full disk takes words, but no files',
  withStation(
    async ({ origin }) => {
      const withFile = await sendForm(origin, [
        { name: 'text', value: 'x' },
        { name: 'files', value: 'abc', filename: 'a' },
      ]);
      assert.equal(withFile.status, 503);
      assert.match(withFile.text, /Send din tekst/);
      assert.equal((await sendForm(origin, [{ name: 'text', value: 'x' }])).status, 201);
    },
    { limits: { freeFraction: 1.1 } },
  ),
);
