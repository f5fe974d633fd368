import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { ulid } from '../../api/ulid.ts';
import { openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

let desk: TestDesk;
let tip: string;
let file: Awaited<ReturnType<typeof addFile>>;
before(async () => {
  desk = await openDesk();
  [tip = ''] = await insertTips(desk, [{}]);
  const found = { scanVerdict: 'infected', scanDetail: 'Vidne.Test.Eicar', scanTool: 'ClamAV 1.4.6/27800' } as const;
  file = await addFile(desk, tip, found);
});
after(() => desk.close());

interface Page {
  tip: { poster: string | null };
  files: { scanVerdict: string; scanDetail: string; scanTool: string; previews: { name: string }[] }[];
}

test('everybody who sees the tip sees what was found, and opens nothing of the file', async () => {
  for (const role of ['moderator', 'investigator', 'supervisor'] as const) {
    const browser = await desk.signedIn(role);
    const { files, tip: shown } = await browser.expect<Page>(200, browser.get(`/tips/${tip}`));
    const [seen] = files;
    assert.deepEqual(
      [seen?.scanVerdict, seen?.scanDetail, seen?.scanTool, seen?.previews, shown.poster],
      ['infected', 'Vidne.Test.Eicar', 'ClamAV 1.4.6/27800', [], null],
    );
    for (const name of ['poster.jpg', 'proxy.mp4', 'sheet.jpg'])
      await browser.refused('file_infected', browser.get(`/files/${file.id}/previews/${name}`));
  }
  const chain = await readChain(desk);
  assert.deepEqual(
    chain.filter(({ fileId }) => fileId === file.id),
    [],
  );
});

test('an analyst opens it, and that is in the custody', async () => {
  const analyst = await desk.signedIn('analyst');
  const { files } = await analyst.expect<Page>(200, analyst.get(`/tips/${tip}`));
  assert.deepEqual(
    files[0]?.previews.map(({ name }) => name),
    ['poster.jpg', 'proxy.mp4'],
  );
  const answer = await analyst.get(`/files/${file.id}/previews/proxy.mp4`);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(file.proxy));
  const events = (await readChain(desk)).filter(({ fileId }) => fileId === file.id);
  assert.deepEqual(
    events.map(({ action, actorRole }) => [action, actorRole]),
    [['play', 'analyst']],
  );
});

test('an analyst sees nothing of another district, nothing that was hidden, and decides nothing', async () => {
  const infected = { scanVerdict: 'infected' } as const;
  const [far = '', hidden = ''] = await insertTips(desk, [{ district: 'fyn' }, { state: 'hidden' }]);
  const elsewhere = await addFile(desk, far, infected, 10);
  const covered = await addFile(desk, hidden, infected, 10);
  const analyst = await desk.signedIn('analyst', 'nordjylland');
  await analyst.refused('tip_unknown', analyst.get(`/tips/${far}`));
  await analyst.refused('file_unknown', analyst.get(`/files/${elsewhere.id}/previews/poster.jpg`));
  await analyst.refused('file_not_viewable', analyst.get(`/files/${covered.id}/previews/poster.jpg`));
  for (const action of ['claim', 'accept', 'reject', 'flag', 'hide', 'messages', 'contact'])
    await analyst.refused('role_forbids', analyst.post(`/tips/${tip}/${action}`, {}));
});

test('an analyst who reads a tip does not mark the sender’s answer as read', async () => {
  const [waiting = ''] = await insertTips(desk, [{ unreadMessages: 1 }]);
  const at = desk.desk.now();
  const answer = { id: ulid(at), tipId: waiting, from: 'sender', kind: 'text', text: 'Hej', at } as const;
  await desk.store.write((tx) => tx.insert(desk.store.t.message).values(answer));
  const unread = async () => {
    const { read, t } = desk.store;
    const [row] = await read.select({ count: t.tip.unreadMessages }).from(t.tip).where(eq(t.tip.id, waiting));
    return row?.count;
  };
  const analyst = await desk.signedIn('analyst');
  await analyst.expect(200, analyst.get(`/tips/${waiting}`));
  assert.equal(await unread(), 1);
  const moderator = await desk.signedIn('moderator');
  await moderator.expect(200, moderator.get(`/tips/${waiting}`));
  assert.equal(await unread(), 0);
});
