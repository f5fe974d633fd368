import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newIdentity, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import { sentDraft, type TipDraft, tipDraft } from '../../api/drop/documents.ts';
import { DocumentMalformed, openJson, parseJson, sealJson } from '../../api/drop/json.ts';
import { submission } from '../../api/intake/submission.ts';
import { mutate, one as oneOf, type Pick, random, seedLine, share } from '../drop/random.ts';
import { withStation } from './station.ts';
import { beginWriting, continueWith } from './writer.ts';

const strange = [
  '',
  'yes',
  'å',
  '\u0000',
  '\ud800',
  '🎥'.repeat(20),
  '\u202e',
  '__proto__',
  'a'.repeat(32),
  'b'.repeat(64),
  '2026-11-22T12:43:46Z',
  'files',
  'photos',
  'original',
  'x'.repeat(3000),
];
const members = [
  'danger',
  'text',
  'when',
  'where',
  'recognised',
  'contactChoice',
  'name',
  'phone',
  'email',
  'files',
  'draft',
  '__proto__',
  'constructor',
  'toJSON',
];
const fileMembers = [
  'upload',
  'name',
  'type',
  'sizeBytes',
  'lastModified',
  'sample',
  'sha256',
  'note',
  'origin',
  'picker',
  'version',
  'versionOf',
  'place',
  'recordedAt',
  '__proto__',
];

/** Any JSON value. */
function anything(pick: Pick, depth = 3): unknown {
  const kind = pick(depth > 0 ? 9 : 6);
  if (kind < 3) return oneOf(pick, strange);
  if (kind === 3) return oneOf(pick, [0, -1, 1, 2, 1.5, 2 ** 53, -(2 ** 60), 1e308]);
  if (kind < 6) return oneOf(pick, [null, true, false]);
  if (kind === 6) return Array.from({ length: pick(4) }, () => anything(pick, depth - 1));
  return some(pick, [...members, ...fileMembers], () => anything(pick, depth - 1));
}

/** An object of some of these members; defined one by one, so that `__proto__` is a member like any other. */
function some(pick: Pick, names: readonly string[], value: (name: string) => unknown): object {
  const made: [string, unknown][] = [];
  for (const name of names) if (pick(3) === 0) made.push([name, value(name)]);
  return JSON.parse(`{${made.map(([name, of]) => `${JSON.stringify(name)}:${JSON.stringify(of)}`).join(',')}}`);
}

/** Something like a file of a draft: every member right, but for one in some. */
function fileLike(pick: Pick): object {
  const right: Record<string, unknown> = {
    upload: 'a'.repeat(32),
    name: oneOf(pick, strange.slice(0, -1)),
    type: 'video/mp4',
    sizeBytes: pick(2 ** 40),
    ...(pick(2) ? { lastModified: -pick(1000) } : {}),
    ...(pick(2) ? { sample: 'c'.repeat(64) } : {}),
    ...(pick(2) ? { note: oneOf(pick, strange.slice(0, -1)) } : {}),
    ...(pick(2) ? { origin: 'forwarded', picker: oneOf(pick, ['files', 'photos', 'camera', 'drop']) } : {}),
    ...(pick(2) ? { version: 2 + pick(5), versionOf: 'd'.repeat(32), place: 'no' } : {}),
    ...(pick(2) ? { recordedAt: '2026-11-22T12:43:46+01:00' } : {}),
  };
  if (pick(4) === 0) right[oneOf(pick, fileMembers.slice(0, -1))] = anything(pick);
  return right;
}

function draftLike(pick: Pick): unknown {
  if (pick(10) === 0) return anything(pick);
  const text = members.slice(0, 9);
  return some(pick, [...text, 'files', ...(pick(20) === 0 ? members : [])], (name) => {
    if (name === 'files') return Array.from({ length: pick(4) }, () => fileLike(pick));
    if (name === 'danger') return oneOf(pick, ['', 'yes', 'no', ...(pick(10) === 0 ? strange : [])]);
    return pick(30) === 0 ? anything(pick) : oneOf(pick, strange.slice(0, 5));
  });
}

const hex = (digit: string): string => digit.repeat(32);

const drafts = share(0.3);
test(`${drafts} strange drafts are refused, or are the same after sealing and opening`, (t) => {
  t.diagnostic(seedLine(drafts));
  const pick = random('drafts');
  const me = parseIdentity(newIdentity());
  const readers = [parseRecipient(recipientOf(me))];
  let taken = 0;
  for (let i = 0; i < drafts; i++) {
    const sent = JSON.parse(JSON.stringify(draftLike(pick)));
    const parsed = sentDraft.safeParse(sent);
    submission.safeParse(sent);
    if (!parsed.success) continue;
    taken++;
    if (i % 10 > 0) continue;
    const document: TipDraft = {
      v: 1,
      tip: hex('1'),
      language: 'da',
      savedAt: '2026-11-22T12:43:46.000Z',
      draft: parsed.data,
    };
    assert.deepEqual(openJson(tipDraft, sealJson(document, readers), me), document);
    // only the default of `origin` is added
    const { files, ...words } = parsed.data;
    const { files: sentFiles = [], ...sentWords } = sent;
    assert.deepEqual(words, sentWords);
    assert.deepEqual(
      files ?? [],
      sentFiles.map((file: object) => ({ origin: 'unknown', ...file })),
    );
  }
  assert.ok(taken > drafts * 0.25 && taken < drafts * 0.95, `${taken} were taken`);
});

const broken = share(0.3);
test(`${broken} sealed drafts broken byte by byte parse or are malformed, and nothing else`, (t) => {
  t.diagnostic(seedLine(broken));
  const pick = random('broken drafts');
  const original = Buffer.from(
    JSON.stringify({
      v: 1,
      tip: hex('1'),
      language: 'da',
      savedAt: '2026-11-22T12:43:46.000Z',
      draft: {
        text: 'å',
        danger: 'no',
        files: [{ upload: hex('2'), name: 'æ.mp4', type: '', sizeBytes: 3, origin: 'original' }],
      },
    }),
  );
  let refused = 0;
  for (let i = 0; i < broken; i++) {
    const cut = mutate(original, pick);
    try {
      parseJson(tipDraft, cut);
    } catch (error) {
      assert.ok(error instanceof DocumentMalformed, String(error));
      refused++;
    }
  }
  assert.ok(refused > broken * 0.5 && refused < broken);
});

const bodies = share(0.05);
test(
  `${bodies} strange bodies are saved, malformed or too large, and never a fault of ours`,
  withStation(async ({ origin, intake, logged }) => {
    const writer = await beginWriting(origin);
    const pick = random('bodies');
    const counts: Record<number, number> = {};
    for (let i = 0; i < bodies; i++) {
      const text = JSON.stringify(draftLike(pick)) ?? '';
      const body = pick(5) === 0 ? text.slice(0, pick(text.length + 1)) : text;
      const answer = await intake.app.request(`/api/tips/${writer.tip}/draft`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${writer.token}` },
        body: i % 300 === 7 ? body + ' '.repeat(330_000) : body,
      });
      counts[answer.status] = (counts[answer.status] ?? 0) + 1;
      await answer.text();
    }
    assert.deepEqual(Object.keys(counts), ['200', '400', '413']);
    assert.ok(counts[200]! > bodies * 0.2 && counts[400]! > bodies * 0.2, JSON.stringify(counts));
    assert.ok(!logged().includes('"failed"'));
    for (let i = 0; i < bodies; i++) {
      const answer = await intake.app.request('/api/tips/continue', {
        method: 'POST',
        body: JSON.stringify(pick(2) ? anything(pick) : { code: anything(pick) }),
      });
      assert.ok([400, 422].includes(answer.status), String(answer.status));
    }
    assert.equal((await continueWith(origin, writer.code)).status, 200);
  }),
);
