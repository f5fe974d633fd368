import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftsPrefix } from '../../api/drop/keys.ts';
import { newCode } from '../../api/drop/mailbox.ts';
import { withStation } from './station.ts';
import { beginWriting, continueWith } from './writer.ts';

test(
  'a code that opens nothing costs what one costs that does, and looks up the same',
  withStation(
    async ({ origin }) => {
      const { code } = await beginWriting(origin);
      const times = { hit: [] as number[], miss: [] as number[] };
      const seen = { hit: '', miss: '' };
      for (let round = 0; round < 7; round++)
        for (const kind of ['hit', 'miss'] as const) {
          lookups = [];
          const at = performance.now();
          const answer = await continueWith(origin, kind === 'hit' ? code : newCode());
          times[kind].push(performance.now() - at);
          assert.deepEqual(
            [answer.status, answer.json()['code']],
            kind === 'hit' ? [200, undefined] : [404, 'code_unknown'],
          );
          seen[kind] = lookups.filter((lookup) => lookup !== 'get').join(' ');
        }
      assert.equal(seen.miss, seen.hit);
      // the least of several: what else this machine does only adds
      const [hit, miss] = [Math.min(...times.hit), Math.min(...times.miss)];
      assert.ok(miss > hit * 0.5 && miss < hit * 2, `hit ${hit} ms, miss ${miss} ms`);
      const wrong = await continueWith(origin, `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`);
      assert.deepEqual([wrong.status, wrong.json()['code']], [422, 'code_malformed']);
    },
    {
      drop: (store) => ({
        ...store,
        list: (prefix) => note(`list ${prefix.split('/')[0]}`, store.list(prefix)),
        size: (key) => note('size', store.size(key)),
        get: (key, range) => note('get', store.get(key, range)),
      }),
    },
  ),
);
let lookups: string[] = [];
function note<T>(lookup: string, answer: T): T {
  lookups.push(lookup);
  return answer;
}

test(
  'guesses wait for each other: at most two codes are tried at once',
  withStation(
    async ({ origin }) => {
      const guesses = Array.from({ length: 8 }, () => continueWith(origin, newCode()));
      assert.deepEqual(
        (await Promise.all(guesses)).map(({ status }) => status),
        Array(8).fill(404),
      );
      assert.ok(most >= 1 && most <= 2, `${most} at once`);
    },
    {
      drop: (store) => ({
        ...store,
        async list(prefix) {
          if (!prefix.startsWith(draftsPrefix)) return store.list(prefix);
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 300));
          inside--;
          return store.list(prefix);
        },
      }),
    },
  ),
);
let inside = 0;
let most = 0;
