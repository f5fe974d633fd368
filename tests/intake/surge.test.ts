import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { watchCrowding } from '../../api/intake/crowding.ts';
import type { Riddle } from '../../api/intake/proof.ts';
import { sendProving } from './proving.ts';
import {
  create,
  documentOf,
  type OpenedTip,
  patch,
  type Station,
  send,
  sendJson,
  submit,
  withStation,
} from './station.ts';

const danish = { language: 'da' };
const rare = (burst: number) => ({ burst, everyMs: 3_600_000 });
const publish = ({ folder }: Station, path: string, text: string): void => {
  const file = join(folder, 'site/live/public', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

test(
  'in a surge whoever comes anew proves; who has begun sends, draws a code and submits unasked',
  withStation(
    async (station) => {
      const { origin } = station;
      const asked = await sendJson(origin, '/api/tips', danish);
      const { code, riddle, da, en } = asked.json<{ code: string; riddle: Riddle; da: string; en: string }>();
      assert.deepEqual([asked.status, code], [429, 'proof_needed']);
      assert.ok(Number(asked.headers['retry-after']) > 0);
      assert.match(da, /plads er bevaret/);
      assert.match(en, /place is kept/);
      assert.ok(riddle.most > 25_000 - 1 && riddle.most < 30_000, 'as easy as it gets while little is measured');
      const opened = (await sendProving(origin, '/api/tips', danish)).json<OpenedTip>();
      const authorization = `Bearer ${opened.token}`;
      const drawn = await sendJson(origin, `/api/tips/${opened.tip}/code`, {}, { authorization });
      assert.equal(drawn.status, 201, drawn.text);
      const token = drawn.json<{ token: string }>().token;
      const path = (await create(origin, token, 4)).headers.location!;
      assert.equal((await patch(origin, path, 0, Buffer.from('ab'))).status, 204);
      assert.equal((await patch(origin, path, 2, Buffer.from('cd'))).status, 204);
      const files = [{ upload: path.split('/').at(-1), name: 'a.txt' }];
      const sent = await submit(origin, { ...opened, token }, { text: 'Jeg så det', files });
      assert.equal(sent.status, 201, sent.text);
      assert.equal((await documentOf(station, opened.tip)).text, 'Jeg så det');
    },
    { surge: 'on' },
  ),
);

test(
  'a clip that only tests a recorder waits until a surge is over; it does not keep the surge going',
  withStation(
    async ({ origin, intake }) => {
      const refused = await sendJson(origin, '/api/tips', { ...danish, test: true });
      assert.deepEqual([refused.status, refused.json()['code']], [503, 'self_test_later']);
      assert.equal(refused.headers['retry-after'], '1800');
      await new Promise((done) => setTimeout(done, 50));
      const { surge, refusedAMinute } = await intake.facts();
      assert.deepEqual([surge, refusedAMinute], [true, 0]);
    },
    { surge: 'on' },
  ),
);

test(
  'one appeal’s flood is asked for proofs and takes nothing from the others',
  withStation(
    async (station) => {
      const { origin } = station;
      const [viral, quiet] = ['EF-2026-000001', 'EF-2026-000002'];
      for (const appeal of [viral, quiet]) publish(station, `api/appeals/${appeal}.json`, '{}');
      const open = (appeal?: string) => sendJson(origin, '/api/tips', { ...danish, appeal });
      for (let i = 0; i < 5; i++) assert.equal((await open(viral)).status, 201);
      for (let i = 0; i < 20; i++) assert.equal((await open(viral)).status, 429);
      for (const appeal of [quiet, undefined, quiet, undefined])
        assert.equal((await open(appeal)).status, 201, 'twenty-five came, five of them count for the others');
      assert.equal((await sendProving(origin, '/api/tips', { ...danish, appeal: viral })).status, 201);
      const invented = await open('EF-2026-999999');
      assert.equal(invented.status, 201, 'counts with those about none');
    },
    { rates: { openingsOfAppeal: rare(5), openings: rare(10) } },
  ),
);

test(
  'an appeal nobody has published has no rate of its own: its tips count for all',
  withStation(
    async ({ origin }) => {
      const open = (appeal: string) => sendJson(origin, '/api/tips', { ...danish, appeal });
      for (let i = 0; i < 8; i++) assert.equal((await open(`EF-2026-99999${i}`)).status, 201);
      assert.equal((await open('EF-2026-999998')).status, 429);
    },
    { rates: { openingsOfAppeal: rare(1), openings: rare(8) } },
  ),
);

for (const surge of ['on', 'off'] as const)
  test(
    `with the surge ${surge} the tip page ${surge === 'on' ? 'shows' : 'hides'} its notice, and no other page changes`,
    withStation(
      async (station) => {
        const hidden = '<div data-surge hidden>Din plads er bevaret</div>';
        for (const path of ['tip/index.html', 'en/tip/index.html', 'privatliv/index.html'])
          publish(station, path, hidden);
        for (const path of ['/tip/', '/tip', '/en/tip/'])
          for (const encoding of ['identity', 'gzip']) {
            const response = await fetch(`${station.origin}${path}`, { headers: { 'accept-encoding': encoding } });
            const page = await response.text();
            assert.equal(response.status, 200);
            assert.equal(page, surge === 'on' ? hidden.replace(' hidden', '') : hidden, `${path} ${encoding}`);
            assert.match(response.headers.get('content-security-policy') ?? '', /default-src/);
          }
        assert.equal((await send(station.origin, 'GET', '/privatliv/')).text, hidden);
        assert.equal((await send(station.origin, 'GET', '/health/ready')).json()['surge'], surge === 'on');
      },
      { surge },
    ),
  );

test('a node sees a surge by itself, says so once, and believes a person’s word without being started again', () => {
  const siteDir = mkdtempSync(join(tmpdir(), 'vidne-surge-'));
  const said: string[] = [];
  let at = 0;
  const crowding = watchCrowding({ said: 'auto', siteDir, log: (event) => said.push(event), clock: () => at });
  const look = (): boolean => {
    at += 5000;
    crowding.look();
    return crowding.isOn;
  };
  try {
    const over = Array.from({ length: 800 }, () => crowding.uploading());
    assert.deepEqual([look(), look(), crowding.facts['uploads']], [false, true, 800]);
    assert.ok(crowding.pressure > 1.5 && crowding.pressure < 2, 'more than it began with');
    for (const end of over) end();
    for (let i = 0; i < 24; i++) assert.equal(look(), true);
    assert.equal(look(), false);
    assert.equal(crowding.pressure, 0);
    for (let i = 0; i < 300; i++) crowding.opened();
    assert.deepEqual([look(), look(), crowding.facts['tipsAMinute']], [false, true, 300]);
    writeFileSync(join(siteDir, 'surge'), 'off\n');
    assert.equal(look(), false);
    writeFileSync(join(siteDir, 'surge'), 'on');
    assert.equal(look(), true);
    unlinkSync(join(siteDir, 'surge'));
    at += 60_000;
    look();
    assert.equal(crowding.facts['tipsAMinute'], 0, 'a minute later they are forgotten');
    const words = ['surge_began', 'surge_ended', 'surge_began', 'surge_ended', 'surge_began'];
    assert.deepEqual(said, words);
  } finally {
    crowding.close();
    rmSync(siteDir, { recursive: true });
  }
});
