import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { declarationSchema } from '../../site/declaration.ts';
import { content, json } from './content.ts';

const declarations = readdirSync(join(content, 'declarations')).map((file) =>
  declarationSchema.parse(json('declarations', file)),
);

test('the four declarations of the portal exist, and receipts find theirs', () => {
  assert.deepEqual(declarations.map(({ id }) => id).sort(), ['appeals', 'cctv_handover', 'images_and_video', 'tips']);
  const tips = declarations.find(({ id }) => id === 'tips')!;
  assert.notEqual(tips.promises[0]!.kind, 'information', 'a receipt quotes the first promise');
});

test('a promise without a metric is refused unless it says it is information', () => {
  const [one] = declarations;
  const measured = one!.promises.find(({ kind }) => kind !== 'information')!;
  const { target: _target, ...unmeasured } = measured;
  const { success: asTarget } = declarationSchema.safeParse({ ...one, promises: [unmeasured] });
  assert.equal(asTarget, false);
  const disguised = declarationSchema.safeParse({ ...one, promises: [{ ...measured, kind: 'information' }] });
  assert.equal(disguised.success, false);
  const { id, text, audience, source } = measured;
  const honest = { id, text, audience, source, kind: 'information', dataSource: 'none', minN: 20 };
  assert.equal(declarationSchema.safeParse({ ...one, promises: [honest] }).success, true);
});

test('what is only information is not worded as a promise of time', () => {
  for (const { promises } of declarations)
    for (const { kind, text } of promises)
      if (kind === 'information')
        assert.doesNotMatch(`${text.da} ${text.en}`, /inden for \d|within \d|garanter|guarantee/i);
});

test('promise ids are unique within a declaration', () => {
  for (const { promises } of declarations) assert.equal(new Set(promises.map(({ id }) => id)).size, promises.length);
});
