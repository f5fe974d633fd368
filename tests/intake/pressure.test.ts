import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeFrom, newCode, openMailbox } from '../../api/drop/mailbox.ts';
import type { Riddle } from '../../api/intake/proof.ts';
import { prove, sendProving } from './proving.ts';
import { create, type OpenedTip, openTip, patch, send, sendJson, submit, withStation } from './station.ts';

const rare = { burst: 5, everyMs: 3_600_000 };
const plenty = { burst: 100_000, everyMs: 1 };
const proxied = { trustedProxies: '127.0.0.1' };
const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const anywhere = (): Record<string, string> =>
  from(`${Math.floor(Math.random() * 200) + 1}.${Math.floor(Math.random() * 250)}.1.1`);
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const danish = { language: 'da' };

test(
  'in normal times nobody is asked for anything',
  withStation(async ({ origin }) => {
    for (let i = 0; i < 100; i++) await openTip(origin);
    for (let i = 0; i < 5; i++) assert.equal((await sendJson(origin, '/api/mailbox', { code: newCode() })).status, 404);
  }),
);

test(
  'a network that opens too many tips is asked for a proof, which the page finds; others are not',
  withStation(
    async ({ origin, logged }) => {
      const open = (address: string, more = {}) => sendJson(origin, '/api/tips', danish, { ...from(address), ...more });
      for (let i = 0; i < 5; i++) assert.equal((await open('203.0.113.1')).status, 201);
      const asked = await open('203.0.113.99');
      const { code, riddle, da } = asked.json<{ code: string; riddle: Riddle; da: string }>();
      assert.deepEqual([asked.status, code, asked.headers['retry-after']], [429, 'proof_needed', '60']);
      assert.match(da, /prøv/);
      assert.ok(riddle.most <= 100_000, 'at most a second on a phone of 2019');
      const proof = prove(riddle);
      assert.equal((await open('198.51.100.7', { proof })).status, 201, 'the address may change meanwhile');
      assert.equal((await open('203.0.113.1', { proof })).status, 429, 'a proof is good once');
      assert.equal((await open('198.51.100.8')).status, 201);
      for (let i = 0; i < 20; i++) await open('203.0.113.1');
      const harder = (await open('203.0.113.1')).json<{ riddle: Riddle }>();
      assert.ok(harder.riddle.most > riddle.most, 'more pressure, more work');
      assert.equal(harder.riddle.most, 100_000);
      assert.doesNotMatch(logged(), /203\.0|198\.51/);
    },
    { ...proxied, rates: { openingsOfNetwork: rare } },
  ),
);

test(
  'when tips are opened from everywhere at once, everybody is asked, and gets in',
  withStation(
    async ({ origin }) => {
      const answers = [];
      for (let i = 0; i < 12; i++) answers.push(await sendProving(origin, '/api/tips', danish, anywhere()));
      assert.ok(answers.every(({ status }) => status === 201));
      assert.equal(answers.filter(({ riddle }) => riddle).length, 7);
    },
    { ...proxied, rates: { openings: rare } },
  ),
);

test(
  'a whole tip arrives under pressure with another address at every request',
  withStation(
    async ({ origin }) => {
      for (let i = 0; i < 8; i++) await sendJson(origin, '/api/tips', danish, anywhere());
      const opened = (await sendProving(origin, '/api/tips', danish, anywhere())).json<OpenedTip>();
      const authorization = `Bearer ${opened.token}`;
      const drawn = await sendProving(origin, `/api/tips/${opened.tip}/code`, {}, { ...anywhere(), authorization });
      assert.equal(drawn.status, 201, drawn.text);
      const { code, token } = drawn.json<{ code: string; token: string }>();
      const created = await create(origin, token, 4, anywhere());
      assert.equal(created.status, 201, 'whoever has opened a tip is asked nothing more');
      const path = created.headers.location!;
      assert.equal((await patch(origin, path, 0, Buffer.from('ab'), anywhere())).status, 204);
      assert.equal((await patch(origin, path, 2, Buffer.from('cd'), anywhere())).status, 204);
      const files = [{ upload: path.split('/').at(-1), name: 'a.txt' }];
      const submitted = await submit(origin, { ...opened, token }, { text: 'Jeg så det', code, files });
      assert.equal(submitted.status, 201, submitted.text);
      const read = await sendProving(origin, '/api/mailbox', { code }, anywhere());
      assert.equal(read.status, 200, read.text);
    },
    { ...proxied, rates: { openings: rare, misses: rare } },
  ),
);

test(
  'whoever guesses codes is asked for a proof for each; who knows one behind the same network gets in',
  withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      const { code } = (await submit(origin, opened, { text: 'x' })).json<{ code: string }>();
      const guess = () => sendJson(origin, '/api/mailbox', { code: newCode() }, from('203.0.113.1'));
      const statuses = [];
      for (let i = 0; i < 8; i++) statuses.push((await guess()).status);
      assert.deepEqual(statuses, [404, 404, 404, 404, 404, 429, 429, 429]);
      const many = await Promise.all(Array.from({ length: 50 }, guess));
      assert.ok(
        many.every(({ status }) => status === 429),
        'also when they are tried all at once',
      );
      const known = await sendProving(origin, '/api/mailbox', { code }, from('203.0.113.2'));
      assert.deepEqual([known.status, known.riddle !== undefined], [200, true]);
      assert.equal((await sendJson(origin, '/api/mailbox', { code }, from('198.51.100.1'))).status, 200);
      const knocked = await sendJson(origin, '/api/tips/continue', { code: newCode() }, from('203.0.113.1'));
      assert.equal(knocked.status, 429, 'an unsent tip is not easier to guess');
    },
    { ...proxied, rates: { missesOfNetwork: rare } },
  ),
);

test(
  'codes that open something are never counted',
  withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      const { code } = (await submit(origin, opened, { text: 'x' })).json<{ code: string }>();
      for (let i = 0; i < 12; i++) assert.equal((await sendJson(origin, '/api/mailbox', { code })).status, 200);
    },
    { rates: { missesOfNetwork: rare } },
  ),
);

test(
  'a miss takes the time of a stretched code, whether the mailbox is nearly right or not',
  withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      const { code } = (await submit(origin, opened, { text: 'x' })).json<{ code: string }>();
      const near = nearly(code);
      assert.equal(near.slice(0, 14), code.slice(0, 14));
      const tasks = [
        () => openMailbox(newCode()),
        () => sendJson(origin, '/api/mailbox', { code: near }),
        () => sendJson(origin, '/api/mailbox', { code: newCode() }),
      ];
      const least = tasks.map(() => Number.POSITIVE_INFINITY);
      // in turns, so that a busy machine is busy for all of them
      for (let round = 0; round < 5; round++)
        for (const [i, task] of tasks.entries()) least[i] = Math.min(least[i]!, await timed(task));
      const [stretched, ...misses] = least as [number, number, number];
      for (const took of misses)
        assert.ok(took > 0.7 * stretched, `a miss took ${took} ms, stretching takes ${stretched} ms`);
    },
    { rates: { missesOfNetwork: plenty } },
  ),
);

test(
  'without JavaScript a code is tried after a little wait, and a tip is never refused',
  withStation(
    async ({ origin }) => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const guess = () => send(origin, 'POST', '/svar', form, `code=${newCode()}`);
      for (let i = 0; i < 5; i++) assert.equal((await guess()).status, 404);
      const waited = await timed(guess);
      assert.ok(waited > 1500, `${waited} ms`);
      for (let i = 0; i < 8; i++) await sendJson(origin, '/api/tips', danish);
      const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
      const body = '--x\r\ncontent-disposition: form-data; name="text"\r\n\r\nJeg så det\r\n--x--\r\n';
      assert.equal((await send(origin, 'POST', '/tip', multipart, body)).status, 201);
    },
    { rates: { missesOfNetwork: rare, openingsOfNetwork: rare } },
  ),
);

/** The same code with its last character but the check another one. */
function nearly(code: string): string {
  const values = [...code.replaceAll('-', '')].slice(0, 16).map((character) => alphabet.indexOf(character));
  return codeFrom(Uint8Array.from(values, (value, i) => (i === 15 ? value ^ 1 : value)));
}

/** In ms. */
async function timed(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}

test(
  'two hundred junk tips do not keep ten senders of the same network out',
  withStation(
    async ({ origin }) => {
      const junk = async (): Promise<number> => {
        const opened = await sendJson(origin, '/api/tips', danish, from('203.0.113.66'));
        if (opened.status !== 201) return opened.status;
        return (await submit(origin, opened.json<OpenedTip>(), { text: 'junk' })).status;
      };
      const honest = async (number: number): Promise<number> => {
        const opened = await sendProving(origin, '/api/tips', danish, from(`203.0.113.${number}`));
        return (await submit(origin, opened.json<OpenedTip>(), { text: 'Jeg så det' })).status;
      };
      const flood = Array.from({ length: 200 }, junk);
      const senders = await Promise.all(Array.from({ length: 10 }, (_, i) => honest(i)));
      assert.deepEqual(senders, Array(10).fill(201));
      const statuses = await Promise.all(flood);
      const refused = statuses.filter((status) => status === 429).length;
      assert.ok(refused > 150, `${refused} of the junk were asked to work`);
      assert.ok(statuses.every((status) => status === 429 || status === 201));
    },
    { ...proxied, rates: { openingsOfNetwork: rare } },
  ),
);

test(
  'on a full disk the page of a form says when to come again',
  withStation(
    async ({ origin }) => {
      const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
      const file = 'content-disposition: form-data; name="files"; filename="a.mp4"\r\ncontent-type: video/mp4';
      const answer = await send(origin, 'POST', '/tip', multipart, `--x\r\n${file}\r\n\r\nabc\r\n--x--\r\n`);
      assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '3600']);
      assert.match(answer.text, /Send din tekst, og prøv filerne igen om en time/);
    },
    { limits: { freeBytes: Number.MAX_SAFE_INTEGER } },
  ),
);
