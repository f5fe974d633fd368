import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Likeness } from '../../api/desk/likeness.ts';
import { openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips } from './tip-desk.ts';

let desk: TestDesk;
before(async () => {
  desk = await openDesk();
});
after(() => desk.close());

test('a tip names the files its own are like, in tips the member may see and no others', async () => {
  const [own, known, foreign] = await insertTips(desk, [
    { district: 'fyn' },
    { district: 'fyn' },
    { district: 'oest' },
  ]);
  const [file, same, elsewhere] = await Promise.all([
    addFile(desk, own!, {}, 10),
    addFile(desk, known!, { position: 1 }, 10),
    addFile(desk, foreign!, {}, 10),
  ]);
  const { t, write } = desk.store;
  const film = { fileId: file!.id, kind: 'same_film', score: 0.97, sharedMs: 34_000, at: desk.desk.now() } as const;
  await write(async (tx) => {
    await tx.insert(t.likeness).values([same, elsewhere].map((other) => ({ ...film, otherId: other!.id })));
  });
  const member = await desk.signedIn('moderator', 'fyn');
  const page = await member.expect<{ likenesses: Likeness[] }>(200, member.get(`/tips/${own}`));
  assert.deepEqual(
    page.likenesses.map(({ otherFileId, otherPosition, tip, kind, sharedMs }) => [
      otherFileId,
      otherPosition,
      tip.id,
      kind,
      sharedMs,
    ]),
    [[same!.id, 1, known, 'same_film', 34_000]],
  );
  assert.ok(!JSON.stringify(page).includes(foreign!));
});
