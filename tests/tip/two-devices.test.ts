import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxPrefix, uploadsPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { closePages, continueBy, film, isPutAside, newPage } from './pages.ts';
import { type PublicHalf, startPublicHalf, until } from './public-half.ts';
import type { TipDraft } from './runes.ts';

let half: PublicHalf;
afterEach(async () => {
  closePages();
  await half.remove();
});

/** One tip, begun with a film on the phone and continued on a computer. */
async function onTwoDevices(exchange: Exchange = half.exchange): Promise<{ phone: TipDraft; computer: TipDraft }> {
  const phone = newPage(half.exchange);
  phone.text = 'Jeg så det hele.';
  phone.addFiles([film(randomBytes(3000), 'telefon.mp4')]);
  await until(() => phone.isAllSent && isPutAside(phone));
  const computer = await continueBy(phone.opened.code!, exchange);
  await until(() => computer.isAllSent);
  return { phone, computer };
}

async function namesSent(): Promise<string[]> {
  const [key] = (await half.drop.list(`${inboxPrefix}tip-`)).map((blob) => blob.key);
  return openJson(tipDocument, await readAll(await half.drop.get(key!)), half.police).files.map(({ name }) => name);
}

const isToldOf = ({ refusal }: TipDraft): boolean => typeof refusal === 'object' && /anden enhed/.test(refusal.da);

test('what another device has sent meanwhile comes on the list, and is sent when the sender has seen it', async () => {
  half = await startPublicHalf();
  const { phone, computer } = await onTwoDevices();
  phone.addFiles([film(randomBytes(4000), 'telefon 2.mp4')]);
  await until(() => phone.isAllSent && isPutAside(phone));

  computer.send();
  await until(() => computer.refusal !== undefined || computer.receipt !== undefined);
  assert.equal(computer.receipt, undefined, 'nothing goes unseen');
  assert.ok(isToldOf(computer));
  assert.deepEqual(
    computer.files.map(({ name }) => name),
    ['telefon.mp4', 'telefon 2.mp4'],
  );
  await until(() => computer.isAllSent);
  computer.send();
  await until(() => computer.receipt !== undefined);
  assert.deepEqual((await namesSent()).toSorted(), ['telefon 2.mp4', 'telefon.mp4']);
});

test('a file that is still on its way from another device is waited for', async () => {
  half = await startPublicHalf();
  const { phone, computer } = await onTwoDevices();
  const release = Promise.withResolvers<void>();
  const { exchange } = half;
  const slow = await continueBy(phone.opened.code!, async (call) => {
    if (call.method === 'PATCH') await release.promise;
    return exchange(call);
  });
  await until(() => slow.isAllSent);
  slow.addFiles([film(randomBytes(5000), 'langsom.mp4')]);
  await until(() => slow.files.every(({ uploadId }) => uploadId !== undefined) && isPutAside(slow));
  computer.send();
  await until(() => computer.refusal !== undefined);
  assert.equal(computer.isAllSent, false);
  release.resolve();
  await until(() => computer.isAllSent);
  computer.send();
  await until(() => computer.receipt !== undefined);
  assert.deepEqual((await namesSent()).toSorted(), ['langsom.mp4', 'telefon.mp4']);
});

test('files no list names are deleted only when the sender, told of them, sends again', async () => {
  half = await startPublicHalf();
  const { phone } = await onTwoDevices();
  // its list gets through to nobody
  const { exchange } = half;
  const other = await continueBy(phone.opened.code!, (call) =>
    call.method === 'PUT' ? Promise.reject(new ConnectionLost()) : exchange(call),
  );
  await until(() => other.isAllSent);
  other.addFiles([film(randomBytes(6000), 'ukendt.mp4')]);
  await until(() => other.isAllSent);
  const uploads = async () => new Set((await half.drop.list(uploadsPrefix)).map(({ key }) => key.split('/')[1])).size;

  phone.send();
  await until(() => phone.refusal !== undefined || phone.receipt !== undefined);
  assert.ok(isToldOf(phone));
  assert.equal(await uploads(), 2);
  // one that came after they were told is none they agreed to
  other.addFiles([film(randomBytes(7000), 'endnu en.mp4')]);
  await until(() => other.isAllSent);
  phone.send();
  await until(() => phone.sending === 'no' && phone.refusal !== undefined);
  assert.deepEqual([phone.receipt, await uploads()], [undefined, 3]);
  phone.send();
  await until(() => phone.receipt !== undefined);
  assert.deepEqual(await namesSent(), ['telefon.mp4']);
  assert.equal(await uploads(), 1);
});

test('a file taken out of the list, or replaced by another copy, is nobody else’s', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let isCut = false;
  const phone = newPage((call) =>
    isCut && call.method === 'DELETE' ? Promise.reject(new ConnectionLost()) : exchange(call),
  );
  phone.addFiles([film(randomBytes(3000), 'a.mp4'), film(randomBytes(4000), 'b.mp4')]);
  await until(() => phone.isAllSent);
  isCut = true;
  phone.removeFile(phone.files[0]!);
  phone.send();
  await until(() => phone.refusal !== undefined || phone.receipt !== undefined);
  assert.equal(phone.refusal, undefined);
  assert.deepEqual(await namesSent(), ['b.mp4']);
});
