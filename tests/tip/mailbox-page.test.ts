import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { closePages, newPage } from './pages.ts';
import { type PublicHalf, startPublicHalf, until } from './public-half.ts';
import { Mailbox } from './runes.ts';

let half: PublicHalf;
afterEach(async () => {
  closePages();
  await half.remove();
});

/** The mailbox of a tip that was just sent, over an exchange that calls `arrived` when a message is there, and then waits. */
async function openedMailbox(arrived: () => Promise<void>): Promise<{ mailbox: Mailbox; code: string }> {
  half = await startPublicHalf();
  const draft = newPage(half.exchange);
  draft.text = 'Jeg så en rød bil.';
  draft.send();
  await until(() => draft.receipt !== undefined);
  const code = draft.receipt!.code!;
  const exchange: Exchange = async (call) => {
    const answer = await half.exchange(call);
    if (call.url.endsWith('/messages')) await arrived();
    return answer;
  };
  const mailbox = new Mailbox(exchange);
  await open(mailbox, code);
  return { mailbox, code };
}

async function open(mailbox: Mailbox, code: string): Promise<void> {
  mailbox.typed = code;
  await mailbox.open();
  assert.equal(mailbox.isOpen, true);
}

test('what is written on while a message is being sent stays in the field', async () => {
  const { mailbox } = await openedMailbox(async () => {
    mailbox.answer = 'Den kørte mod nord. Og den var gammel.';
  });
  mailbox.answer = 'Den kørte mod nord.';
  await mailbox.send();
  assert.deepEqual([mailbox.isSent, mailbox.letters?.length], [true, 2]);
  assert.equal(mailbox.answer, 'Den kørte mod nord. Og den var gammel.');
  await mailbox.send();
  assert.deepEqual([mailbox.answer, mailbox.letters?.length], ['', 3]);
});

test('signed off while a message is on its way, the page says nothing of it to the next visitor', async () => {
  const { mailbox, code } = await openedMailbox(async () => mailbox.signOff());
  mailbox.answer = 'Den kørte mod nord.';
  await mailbox.send();
  assert.deepEqual([mailbox.isOpen, mailbox.isSent, mailbox.isBusy, mailbox.fault], [false, false, false, undefined]);
  await open(mailbox, code);
  assert.deepEqual([mailbox.isSent, mailbox.letters?.length], [false, 2]);
});

test('signed off while a message is on its way, another dialogue opens at once and keeps its own words', async () => {
  const isLost = Promise.withResolvers<void>();
  const { mailbox, code } = await openedMailbox(async () => {
    await isLost.promise;
    throw new ConnectionLost();
  });
  mailbox.answer = 'Den kørte mod nord.';
  const sending = mailbox.send();
  mailbox.signOff();
  await open(mailbox, code);
  mailbox.answer = 'Noget andet.';
  isLost.resolve();
  await sending;
  assert.deepEqual([mailbox.isOpen, mailbox.answer, mailbox.fault], [true, 'Noget andet.', undefined]);
});

test('a message that is sent again after its answer was lost stands there once', async () => {
  let isLost = true;
  const { mailbox } = await openedMailbox(async () => {
    if (isLost) throw new ConnectionLost();
  });
  mailbox.answer = 'Den kørte mod nord.';
  await mailbox.send();
  assert.deepEqual([mailbox.fault, mailbox.answer, mailbox.isSent], ['lost', 'Den kørte mod nord.', false]);
  isLost = false;
  await mailbox.send();
  assert.deepEqual([mailbox.fault, mailbox.answer, mailbox.letters?.length], [undefined, '', 2]);
  mailbox.answer = 'Den kørte mod nord.';
  await mailbox.send();
  assert.equal(mailbox.letters?.length, 3, 'said once more on purpose');
});
