import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { letter } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { askedKey, inboxPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { requestAnswers, requestQuestion } from '../../api/footage/request.ts';
import { askingLetter, quickAnswers } from '../../site/footage/answers.ts';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { ask, type Shop } from '../intake/shop.ts';
import { type PublicHalf, startPublicHalf } from '../tip/public-half.ts';
import { FootageRequest } from '../tip/runes.ts';
import { askInLetter } from './question.ts';
import { quickBox } from './quick-box.ts';

let half: PublicHalf | undefined;
afterEach(async () => {
  await half?.remove();
  half = undefined;
});

const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
async function openBy({ code }: Shop, exchange: Exchange) {
  const request = new FootageRequest('da', { exchange, box: quickBox, rest });
  request.typed = code.toLowerCase().replaceAll('-', ' ');
  await request.open();
  return request;
}

test('the answers of the page are those of the request', () => {
  assert.deepEqual([...quickAnswers].sort(), [...requestAnswers].sort());
  assert.ok(
    askingLetter([
      {
        id: 'a',
        at: '',
        from: 'police',
        body: { kind: 'text', text: 'x', phrase: { id: requestQuestion, da: 'x', en: 'x' } },
      },
    ]),
  );
});

test('one touch is a letter the police can open, and a later answer counts', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  const question = await askInLetter(half, shop);
  const calls: string[] = [];
  const request = await openBy(shop, (call) => {
    calls.push(JSON.stringify([call.url, call.body]));
    return half!.exchange(call);
  });
  assert.deepEqual(request.asked, shop.asked);
  await request.give('off', 'Kameraet var slukket');
  await request.give('saved', 'Vi har gemt optagelsen');
  assert.equal(request.answer?.answer, 'saved');
  await request.write('Vi kommer i morgen.');
  assert.equal(request.isSent, true);

  const inbox = await Promise.all(
    (await half.drop.list(inboxPrefix)).map(async ({ key }) =>
      openJson(letter, await readAll(await half!.drop.get(key)), half!.police),
    ),
  );
  assert.deepEqual(
    inbox.map(({ from, body }) => [from, body.kind === 'text' && [body.text, body.answers]]),
    [
      ['sender', ['Kameraet var slukket', { to: question, value: 'off' }]],
      ['sender', ['Vi har gemt optagelsen', { to: question, value: 'saved' }]],
      ['sender', ['Vi kommer i morgen.', undefined]],
    ],
  );
  // another device reads the same
  const elsewhere = await openBy(shop, half.exchange);
  assert.equal(elsewhere.answer?.answer, 'saved');
  // neither the code nor a word went out in the clear
  const sent = calls.join('\n');
  for (const secret of [shop.code, shop.code.replaceAll('-', ''), 'gemt optagelsen', 'i morgen', shop.asked.place])
    assert.equal(sent.includes(secret), false, secret);
  assert.ok(sent.includes(shop.mailbox.id), 'the calls were looked at');
});

test('an answer given without a connection is sent as soon as it is back', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  await askInLetter(half, shop);
  let isCut = false;
  const request = await openBy(shop, (call) => (isCut ? Promise.reject(new ConnectionLost()) : half!.exchange(call)));
  isCut = true;
  const giving = request.give('saved', 'Vi har gemt optagelsen');
  await rest();
  await rest();
  assert.equal(request.answering?.state, 'interrupted');
  isCut = false;
  await giving;
  assert.deepEqual([request.answering, request.answer?.answer], [undefined, 'saved']);
});

test('a slip of the pen is found before anything is derived, and an unknown code is answered in words', async () => {
  half = await startPublicHalf();
  const unreachable: Exchange = () => {
    throw new Error('nothing may be sent');
  };
  const wrong = new FootageRequest('da', { exchange: unreachable, box: quickBox, rest });
  wrong.typed = 'ABCD-EFGH-JKMN-PQRS-Z';
  await wrong.open();
  assert.equal(wrong.codeFault, 'check');
  const unknown = new FootageRequest('da', { exchange: half.exchange, box: quickBox, rest });
  unknown.typed = '0000-0000-0000-0000-0';
  await unknown.open();
  assert.equal(unknown.isOpen, false);
  assert.match((unknown.fault as { da: string }).da, /\S/);
});

test('of a request the police have closed the letters can still be read', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  await half.drop.remove(askedKey(shop.mailbox.id));
  const request = await openBy(shop, half.exchange);
  assert.deepEqual([request.isOpen, request.asked, request.letters?.length], [true, undefined, 1]);
  request.leave();
  assert.deepEqual([request.isOpen, request.code, request.mailbox], [false, '', '']);
});

test('what is sent again after its answer was lost is one letter', async () => {
  half = await startPublicHalf();
  const { exchange, drop } = half;
  const shop = await ask(half);
  await askInLetter(half, shop);
  let lost = 0;
  const request = await openBy(shop, async (call) => {
    const answer = await exchange(call);
    if (call.url.endsWith('/letters') && lost-- > 0) throw new ConnectionLost();
    return answer;
  });
  lost = 2;
  await request.give('saved', 'Vi har gemt optagelsen');
  lost = 1;
  await request.write('Vi kommer i morgen.');
  assert.deepEqual([request.isSent, request.fault], [false, 'lost']);
  await request.write('Vi kommer i morgen.');
  assert.equal(request.isSent, true);
  assert.equal((await drop.list(`${inboxPrefix}message-`)).length, 2);
  await request.write('Vi kommer i morgen.');
  await request.refresh();
  assert.equal(request.letters?.filter(({ from }) => from === 'sender').length, 3, 'said once more on purpose');
});
