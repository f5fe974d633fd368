import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLog, describeError } from '../../api/log.ts';

test('of an error only its kind and its frames are logged, whatever its message looks like', () => {
  const error = new TypeError('could not read\n    at Vesterbro lives Mogens\n at 12345678');
  const described = describeError(error);
  assert.equal(described.error, 'TypeError');
  assert.match(described.stack ?? '', /log\.test\.ts/);
  assert.doesNotMatch(JSON.stringify(described), /Mogens|12345678|could not/);
  assert.equal(describeError(Object.assign(new Error('secret'), { code: 'ENOSPC' })).error, 'Error ENOSPC');
  assert.deepEqual(describeError('a thrown text'), { error: 'string' });
});

test('a field that is not on the list is dropped', () => {
  const lines: string[] = [];
  createLog('intake', (line) => lines.push(line))('failed', { id: 'a', text: 'Mogens', address: '203.0.113.7' });
  const { at, ...kept } = JSON.parse(lines.join()) as Record<string, string>;
  assert.ok(at);
  assert.deepEqual(kept, { role: 'intake', event: 'failed', id: 'a' });
});

test('only one file reads where a request comes from, and nothing of it leaves but a number', () => {
  const reading =
    /remoteAddress|remotePort|x-forwarded-for|x-real-ip|headers\.forwarded|getConnInfo|\.address\(\)\.address/i;
  const files = globSync('api/**/*.ts').filter((file) => reading.test(readFileSync(file, 'utf8')));
  assert.deepEqual(files, ['api/intake/address.ts']);
  const source = readFileSync('api/intake/address.ts', 'utf8');
  assert.doesNotMatch(source, /\blog\b|console|node:fs|process\.(?:stdout|stderr|emitWarning)|throw/);
  const exported = [...source.matchAll(/^export (?:const|function|type|interface) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(exported, ['Network', 'nowhere', 'createNetworks'], 'no export answers with an address');
});
