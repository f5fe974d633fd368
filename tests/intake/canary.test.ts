import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { type Canaries, createCanaries, marksOf } from './canaries.ts';
import { searchFolders, writablePlaces } from './search.ts';
import { metadata, type OpenedTip, tus } from './station.ts';

// Who sent, what they wrote and what their files are called, through everything the public half can answer; then every
// place that is left is searched for it.
const mark = randomBytes(6).toString('hex');
const fileName = `navn-${mark}.mp4`;
const textMark = `ord-${mark}`;
const draftMark = `kladde-${mark}`;
const contactMark = `kontakt-${mark}`;

/** What the inside has a use for and keeps in its database; sealed, or nowhere, everywhere else. */
const words = new Map([...marksOf('file name', fileName.slice(0, -4)), ...marksOf('text', textMark)]);
/** What is kept nowhere that can be read: an unsent draft, who the sender is, codes, tokens. */
const secrets = new Map([...marksOf('draft', draftMark), ...marksOf('contact', contactMark)]);

const scratch = join('/dev/shm', `vidne-canary-${process.pid}`);
let home: string;
let vidne: Vidne;
let canaries: Canaries;
const startedAt = Date.now();
const answers: { what: string; status: number; code: string }[] = [];

before(async () => {
  home = mkdtempSync(join(tmpdir(), 'vidne-canary-'));
  mkdirSync(scratch, { mode: 0o700 });
  // the last hop is believed, so that the addresses it names are read and used
  vidne = await startVidne({ dataDir: home, env: { TRUSTED_PROXIES: '127.0.0.0/8', SCRATCH_DIR: scratch } });
  canaries = createCanaries(Number(new URL(vidne.publicOrigin).port));
});
after(async () => {
  await vidne?.stop();
  for (const folder of [home, scratch]) rmSync(folder, { recursive: true, force: true });
});

const json = { 'content-type': 'application/json' };
const patchHeaders = (offset: number): Record<string, string> => ({
  ...tus,
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function openTip(): Promise<OpenedTip> {
  const answer = await canaries.ask('POST', '/api/tips', json, '{"language":"da"}');
  assert.equal(answer.status, 201, answer.text);
  return answer.json<OpenedTip>();
}

const authorised = ({ token }: { token: string }): Record<string, string> => ({
  ...json,
  authorization: `Bearer ${token}`,
});
const namesOf = `,filename ${base64(fileName)},filetype ${base64('video/mp4')}`;

async function createUpload(
  token: string,
  length: number | string,
  more: Record<string, string> = {},
): Promise<string> {
  const headers = { ...tus, ...metadata(token, namesOf), 'upload-length': String(length), ...more };
  const created = await canaries.ask('POST', '/api/uploads', headers);
  assert.equal(created.status, 201, created.text);
  return String(created.headers.location);
}

async function uploadFile(token: string, bytes: Uint8Array): Promise<string> {
  const path = await createUpload(token, bytes.length);
  const sent = await canaries.ask('PATCH', path, patchHeaders(0), bytes);
  assert.equal(sent.status, 204, sent.text);
  return path.split('/').at(-1)!;
}

const submit = (tip: OpenedTip, body: object) =>
  canaries.ask('POST', `/api/tips/${tip.tip}/submit`, authorised(tip), JSON.stringify(body));

interface Field {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly file?: string;
}

/** The form as a browser without JavaScript sends it. */
function form(fields: readonly Field[]): { headers: Record<string, string>; body: Buffer } {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const parts = fields.flatMap(({ name, value, file }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(file === undefined ? '\r\n\r\n' : `; filename="${file}"\r\nContent-Type: video/mp4\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body };
}

const sendForm = (fields: readonly Field[]) => {
  const { headers, body } = form(fields);
  return canaries.ask('POST', '/tip', headers, body);
};

const codeIn = (text: string): string => {
  const code = /(?:[0-9A-Z]{4}-){4}[0-9A-Z]/.exec(text)?.[0] ?? '';
  assert.notEqual(code, '', text);
  secrets.set(`code ${secrets.size}`, Buffer.from(code));
  secrets.set(`code ${secrets.size} without hyphens`, Buffer.from(code.replaceAll('-', '')));
  return code;
};

/** Tips that are taken: by the interface with a draft, a file in pieces and a dialogue; and by plain form. */
async function sendTips(): Promise<{ tip: OpenedTip; code: string }> {
  const opened = await openTip();
  const drawn = await canaries.ask('POST', `/api/tips/${opened.tip}/code`, authorised(opened), '{}');
  assert.equal(drawn.status, 201, drawn.text);
  const code = codeIn(drawn.text);
  const tip = { ...opened, token: drawn.json<{ token: string }>().token };
  secrets.set('the signature of a token', Buffer.from(tip.token.split('.')[2]!));
  const unsent = {
    text: `${draftMark} ${textMark}`,
    files: [{ upload: 'a'.repeat(32), name: fileName, type: 'video/mp4', sizeBytes: 1, origin: 'original' }],
  };
  const saved = await canaries.ask('PUT', `/api/tips/${tip.tip}/draft`, authorised(tip), JSON.stringify(unsent));
  assert.equal(saved.status, 200, saved.text);
  const continued = await canaries.ask('POST', '/api/tips/continue', json, JSON.stringify({ code }));
  assert.ok(continued.status === 200 && continued.text.includes(draftMark), continued.text);
  const upload = await uploadFile(tip.token, randomBytes(300_000));
  const sent = await submit(tip, {
    text: `Jeg så ${textMark}`,
    where: textMark,
    contact: { name: contactMark, email: `${contactMark}@example.dk` },
    files: [{ upload, name: fileName, type: 'video/mp4' }],
    code,
  });
  assert.equal(sent.status, 201, sent.text);
  codeIn(sent.text);
  for (const [path, body] of [
    ['/api/mailbox', { code }],
    ['/api/mailbox/messages', { code, text: `Mere ${textMark}` }],
  ] as const)
    assert.ok((await canaries.ask('POST', path, json, JSON.stringify(body))).status < 300, path);
  const plain = await sendForm([
    { name: 'language', value: 'da' },
    { name: 'text', value: textMark },
    { name: 'name', value: contactMark },
    { name: 'files', value: randomBytes(100_000), file: fileName },
  ]);
  assert.equal(plain.status, 201, plain.text);
  const reply = new URLSearchParams({ code: codeIn(plain.text), message: textMark }).toString();
  const shown = await canaries.ask('POST', '/svar', { 'content-type': 'application/x-www-form-urlencoded' }, reply);
  assert.equal(shown.status, 200, shown.text);
  return { tip, code };
}

/** Provokes a refusal and notes what it was. A page says its sentence, not its code: then only the status is compared. */
async function refused(what: string, expected: string | number, asked: ReturnType<Canaries['ask']>): Promise<void> {
  const { status, headers, text } = await asked;
  const isJson = String(headers['content-type']).startsWith('application/json') && text !== '';
  const code = isJson ? (JSON.parse(text) as { code: string }).code : '';
  assert.equal(typeof expected === 'number' ? status : code, expected, `${what}: ${status} ${text.slice(0, 300)}`);
  answers.push({ what, status, code });
}

async function provokeTips(sent: { tip: OpenedTip; code: string }): Promise<void> {
  const { ask } = canaries;
  const tip = await openTip();
  const post = (path: string, body: unknown, headers: Record<string, string> = json) =>
    ask('POST', path, headers, typeof body === 'string' ? body : JSON.stringify(body));
  await refused('a page that is not there', 404, ask('GET', `/${fileName}`));
  await refused('an address that is not there', 'not_found', ask('GET', `/api/${mark}`));
  await refused('a path that is none', 404, ask('GET', '/%E0%A4%A'));
  await refused('a wrong method', 'method_not_allowed', ask('DELETE', '/api/tips'));
  await refused('a body that is no JSON', 'bad_request', post('/api/tips', `{"language": "${textMark}`));
  await refused('a language nobody speaks here', 'bad_request', post('/api/tips', { language: textMark }));
  await refused('a body too large to hold', 'text_too_long', post('/api/tips', textMark.repeat(40_000)));
  await refused('no token', 'token_missing', post(`/api/tips/${tip.tip}/submit`, { text: textMark }));
  await refused('a forged token', 'token_missing', submit({ ...tip, token: `${tip.token}x` }, { text: textMark }));
  await refused('the token of another tip', 'token_missing', submit({ ...tip, tip: sent.tip.tip }, { text: textMark }));
  await refused('no words', 'text_missing', submit(tip, { text: ' ' }));
  await refused('too many words', 'text_too_long', submit(tip, { text: textMark.repeat(2000) }));
  await refused('a member that is none', 'bad_request', submit(tip, { text: textMark, files: [{ upload: fileName }] }));
  await refused(
    'a file nobody sent',
    'upload_unknown',
    submit(tip, { text: textMark, files: [{ upload: 'a'.repeat(32), name: fileName }] }),
  );
  const half = (await createUpload(tip.token, 1000)).split('/').at(-1);
  await refused(
    'half a file',
    'upload_unfinished',
    submit(tip, { text: textMark, files: [{ upload: half, name: fileName }] }),
  );
  await refused('a tip that was sent', 'tip_already_submitted', submit(sent.tip, { text: textMark }));
  await refused('a code of another tip', 'code_not_of_tip', submit(tip, { text: textMark, code: sent.code }));
  await refused('a second code', 'code_drawn', post(`/api/tips/${sent.tip.tip}/code`, {}, authorised(sent.tip)));
  const draft = (of: OpenedTip, body: string) => ask('PUT', `/api/tips/${of.tip}/draft`, authorised(of), body);
  await refused('a draft without a code', 'code_not_drawn', draft(tip, JSON.stringify({ text: draftMark })));
  await refused('a draft of a sent tip', 'tip_already_submitted', draft(sent.tip, JSON.stringify({ text: draftMark })));
  await refused('a draft too large', 'draft_too_large', draft(tip, JSON.stringify({ text: draftMark.repeat(30_000) })));
  await refused('continuing a sent tip', 'tip_already_submitted', post('/api/tips/continue', { code: sent.code }));
  await refused(
    'continuing with an unknown code',
    'code_unknown',
    post('/api/tips/continue', { code: '76J9-017N-V20G-CCDQ-4' }),
  );
  await refused('a code that is none', 'code_malformed', post('/api/mailbox', { code: textMark }));
  await refused('an unknown code', 'mailbox_unknown', post('/api/mailbox', { code: '76J9-017N-V20G-CCDQ-4' }));
  await refused('no message', 'message_missing', post('/api/mailbox/messages', { code: sent.code, text: ' ' }));
  await refused(
    'a message too long',
    'text_too_long',
    post('/api/mailbox/messages', { code: sent.code, text: textMark.repeat(2000) }),
  );
}

async function provokeUploads(): Promise<void> {
  const { ask } = canaries;
  const { token } = await openTip();
  const named = metadata(token, namesOf);
  const create = (headers: Record<string, string>) => ask('POST', '/api/uploads', { ...tus, ...headers });
  const patch = (path: string, offset: number, body: string, more: Record<string, string> = {}) =>
    ask('PATCH', path, { ...patchHeaders(offset), ...more }, body);
  await refused(
    'another protocol',
    'upload_version_unsupported',
    ask('POST', '/api/uploads', { 'tus-resumable': '0.2.2' }),
  );
  await refused(
    'metadata that is none',
    'bad_request',
    create({ 'upload-length': '1', 'upload-metadata': `${fileName} ${textMark}!` }),
  );
  await refused(
    'an upload without a token',
    'token_missing',
    create({ 'upload-length': '1', 'upload-metadata': namesOf.slice(1) }),
  );
  await refused('a length that is none', 'bad_request', create({ ...named, 'upload-length': textMark }));
  await refused('a file too large', 'file_too_large', create({ ...named, 'upload-length': String(6 * 1024 ** 3) }));
  await refused('an empty file', 'file_empty', create({ ...named, 'upload-length': '0' }));
  await refused('an upload nobody began', 'upload_not_found', patch(`/api/uploads/${'b'.repeat(32)}`, 0, textMark));
  await refused('an id that is none', 'upload_not_found', patch(`/api/uploads/${fileName}`, 0, textMark));
  const path = await createUpload(token, textMark.length);
  await refused('an offset that is not ours', 'offset_conflict', patch(path, 5, textMark));
  await refused(
    'an offset that is none',
    'bad_request',
    ask('PATCH', path, { ...patchHeaders(0), 'upload-offset': textMark }, textMark),
  );
  await refused(
    'content of another kind',
    'upload_content_type',
    patch(path, 0, textMark, { 'content-type': 'text/plain' }),
  );
  await refused('a wrong method for an upload', 'method_not_allowed', ask('PUT', path, tus, textMark));
  await refused(
    'a checksum of no kind',
    'checksum_unsupported',
    patch(path, 0, textMark, { 'upload-checksum': `crc32 ${base64(textMark)}` }),
  );
  const wrong = createHash('sha256').update('else').digest('base64');
  await refused(
    'a wrong checksum',
    'checksum_wrong',
    patch(path, 0, textMark, { 'upload-checksum': `sha256 ${wrong}` }),
  );
  await refused('more bytes than announced', 'upload_too_long', patch(path, 0, textMark.repeat(3)));
  await ask('DELETE', path, tus);
  await refused('a file that was taken back', 404, ask('HEAD', path, tus));
  const other = await openTip();
  for (let file = 0; file < 4; file++) await createUpload(other.token, 5 * 1024 ** 3);
  const large = { ...metadata(other.token, namesOf), 'upload-length': String(1024 ** 3) };
  await refused('more than a tip may hold', 'tip_too_large', create(large));
  const many = await openTip();
  for (let file = 0; file < 25; file++) await createUpload(many.token, 1);
  await refused(
    'one file too many',
    'too_many_files',
    create({ ...metadata(many.token, namesOf), 'upload-length': '1' }),
  );
}

async function provokeForms(code: string): Promise<void> {
  const { ask } = canaries;
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
  const words = { name: 'text', value: textMark };
  const file = { name: 'files', value: randomBytes(2000), file: fileName };
  await refused('a form that is none', 400, ask('POST', '/tip', urlencoded, `text=${textMark}`));
  await refused('an empty form', 422, sendForm([{ name: 'text', value: ' ' }]));
  await refused('a form with too many words', 413, sendForm([{ name: 'text', value: textMark.repeat(2000) }]));
  await refused(
    'a form with a field that is none',
    400,
    sendForm([words, file, { name: 'appeal', value: `${textMark}/` }]),
  );
  await refused('a form with an empty file', 422, sendForm([words, { ...file, value: '' }]));
  await refused('a form with too many files', 413, sendForm([words, ...Array.from({ length: 26 }, () => file)]));
  const { headers, body } = form([words, file]);
  await refused('a form that ends early', 400, ask('POST', '/tip', headers, body.subarray(0, -20)));
  await refused('a code that is none, by form', 422, ask('POST', '/svar', urlencoded, `code=${textMark}`));
  await refused('an unknown code, by form', 404, ask('POST', '/en/svar', urlencoded, 'code=76J9-017N-V20G-CCDQ-4'));
  const long = new URLSearchParams({ code, message: textMark.repeat(2000) }).toString();
  await refused('a message too long, by form', 413, ask('POST', '/svar', urlencoded, long));
}

/** What no browser sends: bytes that are no HTTP, headers without end, bodies and connections that stop in the middle. */
async function provokeConnections(): Promise<void> {
  const { raw } = canaries;
  const { token } = await openTip();
  const path = await createUpload(token, 1000);
  const { headers, body } = form([{ name: 'files', value: Buffer.from(textMark.repeat(500)), file: fileName }]);
  const asked = [
    ['no HTTP', `${textMark} ${fileName}\r\n\r\n`, '400'],
    ['a header line that is none', `GET / HTTP/1.1\r\nHost: x\r\n%canaries%\r\n${textMark}\r\n\r\n`, '400'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\n%canaries%\r\nx: ${textMark.repeat(3000)}\r\n\r\n`, '431'],
    [
      'two lengths',
      `POST /api/tips HTTP/1.1\r\nHost: x\r\n%canaries%\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n${textMark}`,
      '400',
    ],
    [
      'chunks that are none',
      `POST /api/tips HTTP/1.1\r\nHost: x\r\n%canaries%\r\nTransfer-Encoding: chunked\r\n\r\n${textMark}\r\n`,
      '',
    ],
    ['a method of our own', `${'NAVN'} /${fileName} HTTP/1.1\r\nHost: x\r\n%canaries%\r\n\r\n`, '400'],
    [
      'another protocol',
      `GET / HTTP/1.1\r\nHost: x\r\n%canaries%\r\nConnection: upgrade\r\nUpgrade: ${textMark}\r\n\r\n`,
      '',
    ],
    [
      'a patch that stops',
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\n%canaries%\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n${textMark}`,
      '',
    ],
    [
      'a form that stops',
      `POST /tip HTTP/1.1\r\nHost: x\r\n%canaries%\r\nContent-Type: ${headers['content-type']}\r\nContent-Length: 90000\r\n\r\n${body.toString('latin1', 0, body.length - 60)}`,
      '',
    ],
    [
      'words that stop',
      `POST /api/tips HTTP/1.1\r\nHost: x\r\n%canaries%\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"language":"${textMark}`,
      '',
    ],
  ] as const;
  for (const [what, bytes, expected] of asked) {
    const heard = await raw(bytes.replace('%canaries%\r\n', '%canaries%\r\n'), expected === '' ? 400 : 3000);
    const status = /^HTTP\/1\.1 (\d+)/.exec(heard)?.[1] ?? '';
    if (expected !== '') assert.equal(status, expected, `${what}: ${heard.slice(0, 200)}`);
    answers.push({ what, status: Number(status || 0), code: '' });
  }
}

/** One network asks for more tips than any honest one. */
async function provokeProof(): Promise<void> {
  const flood = { ...json, 'x-forwarded-for': '198.51.100.7' };
  for (let asked = 0; asked < 400; asked++) {
    const answer = await canaries.ask('POST', '/api/tips', flood, '{"language":"da"}');
    if (answer.status === 201) continue;
    await refused('a flood', 'proof_needed', Promise.resolve(answer));
    return;
  }
  assert.fail('nothing was asked of a flood');
}

test('tips, drafts, dialogues and forms are taken, and everything else is refused in its own way', async (t) => {
  const sent = await sendTips();
  await provokeTips(sent);
  await provokeUploads();
  await provokeForms(sent.code);
  await provokeConnections();
  await provokeProof();
  const codes = new Set(answers.flatMap(({ code }) => (code === '' ? [] : [code])));
  t.diagnostic(
    `${canaries.count()} requests, ${answers.length} error paths, ${codes.size} refusals: ${[...codes].sort().join(' ')}`,
  );
  assert.ok(answers.length >= 30 && codes.size >= 25);
  assert.ok(!answers.some(({ status, code }) => status === 500 || code === 'something_went_wrong'));
  assert.deepEqual(canaries.echoes, [], 'no answer tells a sender back who they are');
});

const inboxOf = async (): Promise<string[]> => readdir(join(home, 'drop/inbox')).catch(() => []);

/** Every place that is left, apart from the one that was planted to be found. */
const places = (): string[] => [
  home,
  scratch,
  ...vidne
    .pids('intake')
    .flatMap(writablePlaces)
    .filter((place) => !place.endsWith('/root/drop')),
];

test('no file, log or answer holds an address, a user agent, a referrer, a cookie or a language', async (t) => {
  await until(
    async () => (await inboxOf()).length === 0,
    'the tips are taken in',
    60_000,
    () => vidne.output(),
  );
  const { files, bytes, hits } = searchFolders(places(), canaries.sender);
  t.diagnostic(`${canaries.sender.size} marks sought in ${files} files, ${bytes} bytes`);
  assert.deepEqual(hits, []);
  const temporary = searchFolders([tmpdir(), '/var/tmp', '/dev/shm'], canaries.sender, startedAt);
  t.diagnostic(`and in ${temporary.files} temporary files of this time, ${temporary.bytes} bytes`);
  assert.deepEqual(temporary.hits, []);
  const said = [vidne.output(), ...(await healthAnswers())].join('\n');
  for (const [name, needle] of canaries.sender) assert.ok(!Buffer.from(said).includes(needle), `${name} was said`);
});

async function healthAnswers(): Promise<string[]> {
  const addresses = [vidne.publicOrigin, vidne.deskOrigin].flatMap((origin) =>
    ['/health/live', '/health/ready', '/metrics', '/api/openapi.json'].map(
      (path) => origin.replace('localhost', '127.0.0.1') + path,
    ),
  );
  return Promise.all(addresses.map(async (address) => (await fetch(address)).text()));
}

test('names of files and words stand in the clear in the inside database alone, who the sender is nowhere', (t) => {
  const needles = new Map([...words, ...secrets]);
  const { hits } = searchFolders(places(), needles);
  const database = hits.filter((hit) => hit.startsWith(join(home, 'db/')));
  assert.deepEqual(
    hits.filter((hit) => !database.includes(hit)),
    [],
  );
  assert.deepEqual(
    database.filter((hit) => /draft|contact|code|token/.test(hit.slice(hit.lastIndexOf(': ')))),
    [],
  );
  const known = new Set(database.map((hit) => hit.slice(hit.lastIndexOf(': ') + 2)));
  t.diagnostic(`in the database: ${[...known].sort().join(', ')}`);
  for (const name of ['file name', 'text']) assert.ok(known.has(name), `${name}: the inside can read it`);
  for (const [name, needle] of needles) assert.ok(!Buffer.from(vidne.output()).includes(needle), `${name} in a log`);
});

test('the same search finds what is planted: a mark in a file, in its name, across a border, and in another spelling', () => {
  const planted = join(home, 'planted');
  mkdirSync(planted);
  const [name, needle] = [...canaries.sender][5]!;
  writeFileSync(join(planted, 'plain'), Buffer.concat([Buffer.alloc(4 * 1024 ** 2 - 5), needle, Buffer.alloc(100)]));
  writeFileSync(join(planted, needle.toString()), '');
  for (const shift of [0, 1, 2])
    writeFileSync(
      join(planted, `base64-${shift}`),
      Buffer.from(`${'x'.repeat(shift)}${needle.toString()}-17`).toString('base64'),
    );
  const { hits } = searchFolders([planted], canaries.sender);
  assert.ok(hits.includes(`${join(planted, 'plain')}: ${name}`));
  assert.ok(hits.includes(`${join(planted, needle.toString())}: ${name}`));
  for (const shift of [0, 1, 2])
    assert.ok(
      hits.some((hit) => hit.startsWith(join(planted, `base64-${shift}:`))),
      `shift ${shift}`,
    );
});
