import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { acceptInvite } from '../e2e/staff.ts';
import { freePort } from '../free-port.ts';
import { create, openTip, patch, send, submit } from '../intake/station.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';

/** One line of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function parse(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^# (HELP|TYPE) \w+ /.test(line))
    .map((line) => {
      const [, name, labels = '', value] = /^([a-z_]\w*)(?:\{((?:\w+="[^"\\]*",?)*)\})? (\S+)$/.exec(line) ?? [];
      // Go reads it, which Prometheus is written in, and prom-client writes NaN otherwise
      assert.ok(name && (/^nan$/i.test(value!) || !Number.isNaN(Number(value))), line);
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, said]) => [label!, said!] as const);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

let vidne: Vidne;
let ports: Record<'INTAKE' | 'EVIDENCE' | 'DESK', number>;
const words = 'Han gemte posen bag elskabet ved Blåbærvej';
const name = 'hemmelig-optagelse.mp4';

before(async () => {
  ports = { INTAKE: await freePort(), EVIDENCE: await freePort(), DESK: await freePort() };
  const env = Object.fromEntries(Object.entries(ports).map(([role, port]) => [`${role}_METRICS_PORT`, String(port)]));
  vidne = await startVidne({ env });
});
after(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const textOf = async (role: keyof typeof ports): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${ports[role]}/metrics`);
  assert.equal(answer.status, 200);
  return answer.text();
};
const read = async (role: keyof typeof ports): Promise<Sample[]> => parse(await textOf(role));
const named = (samples: readonly Sample[], name: string): Sample[] => samples.filter((sample) => sample.name === name);
const numberOf = (samples: readonly Sample[], name: string): number => {
  const [sample] = named(samples, name);
  assert.ok(sample, name);
  return sample.value;
};

test('each role tells of itself: answers by route, events, what is at work and what waits; and of nobody else', async () => {
  const headers = { 'user-agent': 'Sporhund/9', 'x-forwarded-for': '203.0.113.77', referer: 'https://spor.example/' };
  const origin = vidne.publicOrigin.replace('localhost', '127.0.0.1');
  const bytes = Buffer.alloc(100_000, words);
  const opened = await openTip(origin);
  const { headers: made } = await create(origin, opened.token, bytes.length, headers);
  assert.equal((await patch(origin, made.location!, 0, bytes)).status, 204);
  const upload = made.location!.split('/').at(-1);
  assert.equal(
    (await submit(origin, opened, { text: words, files: [{ upload, name, type: 'video/mp4' }] })).status,
    201,
  );
  await send(origin, 'GET', `/api/${name}?q=${encodeURIComponent(words)}`, headers);
  await send(origin, 'PROPFIND', `/${name}`, headers);
  await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  await until(async () => numberOf(await read('DESK'), 'vidne_desk_tips_queued') === 1, 'the tip waits');

  const intake = await read('INTAKE');
  const answers = named(intake, 'vidne_answer_seconds_count').map(({ labels }) => labels);
  const routes = new Set(answers.map(({ method, route, status }) => `${method} ${route} ${status}`));
  for (const route of [
    'POST /api/tips 201',
    'PATCH /api/uploads/:id 204',
    'POST /api/tips/:tip/submit 201',
    'GET /api/* 404',
  ])
    assert.ok(routes.has(route), `${route}: ${[...routes].join(', ')}`);
  assert.ok([...routes].some((route) => route.startsWith('other page')));
  assert.ok(numberOf(intake, 'vidne_intake_free_bytes') > 0);
  assert.ok(numberOf(intake, 'vidne_process_resident_memory_bytes') > 0);
  const hasMoved = async (): Promise<boolean> =>
    named(await read('EVIDENCE'), 'vidne_events_total').some(
      ({ labels: { event, role } }) => event === 'file_moved' && role === 'evidence',
    );
  await until(hasMoved, 'its file is worked on');
  assert.ok(numberOf(await read('EVIDENCE'), 'vidne_evidence_heavy_slots') > 0);

  const all = (await Promise.all((['INTAKE', 'EVIDENCE', 'DESK'] as const).map(textOf))).join('\n');
  const theirs = [
    words,
    name,
    'Sporhund',
    '203.0.113',
    'spor.example',
    opened.tip,
    opened.token,
    upload!,
    'Mona',
    'PROPFIND',
  ];
  assert.deepEqual(
    theirs.filter((part) => all.includes(part)),
    [],
  );
});

test('they are on no origin, and nothing else is on their ports', async () => {
  for (const origin of [vidne.publicOrigin, vidne.deskOrigin]) {
    const answer = await fetch(`${origin}/metrics`);
    assert.equal(answer.status, 404, origin);
    assert.doesNotMatch(await answer.text(), /vidne_/);
  }
  for (const path of ['/', '/api/tips', '/metrics/x', '/health/ready'])
    assert.equal((await fetch(`http://127.0.0.1:${ports.INTAKE}${path}`)).status, 404, path);
});

test('ten thousand addresses nobody has make no more than a handful of rows', async () => {
  const count = async (): Promise<number> => named(await read('INTAKE'), 'vidne_answer_seconds_count').length;
  const before = await count();
  const origin = vidne.publicOrigin.replace('localhost', '127.0.0.1');
  for (let at = 0; at < 100; at++)
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        fetch(`${origin}/api/${at * 100 + i}/${i}`).then((answer) => answer.text()),
      ),
    );
  assert.ok((await count()) - before <= 4);
});
