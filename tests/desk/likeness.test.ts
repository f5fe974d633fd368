import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Likeness } from '../../api/desk/likeness.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips } from './tip-desk.ts';

type Person = Browser & { id: string };
const names = ['here', 'fyn', 'hidden', 'nowhere', 'far'] as const;
type Name = (typeof names)[number];

function story(engine: Engine): void {
  suite(`files that show the same, on ${engine.name}`, () => {
    let desk: TestDesk;
    const tips = {} as Record<Name, string>;
    const files = {} as Record<Name, string>;

    before(async () => {
      desk = await openDesk(engine);
      const rows = [
        { district: 'aarhus' },
        { district: 'fyn' },
        { state: 'hidden' as const },
        {},
        { district: 'aarhus' },
      ];
      const ids = await insertTips(desk, rows);
      for (const [at, name] of names.entries()) {
        tips[name] = ids[at]!;
        files[name] = (await addFile(desk, ids[at]!, { position: 3 }, 10)).id;
      }
      // here – fyn – far, here – hidden, nowhere – here: each pair stands once, whichever came first
      await tie('here', 'fyn', 'same_bytes', 1, null);
      await tie('far', 'fyn', 'same_film', 0.8, 4000);
      await tie('here', 'hidden', 'same_picture', 0.9, null);
      await tie('nowhere', 'here', 'same_film', 0.7, 9000);
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const tie = (a: Name, b: Name, kind: Likeness['kind'], score: number, sharedMs: number | null) =>
      desk.store.write(async (tx) => {
        const pair = { fileId: files[a], otherId: files[b], kind, score, sharedMs, at: desk.desk.now() };
        await tx.insert(desk.store.t.likeness).values(pair);
      });
    const seenBy = async (person: Person, tip: Name) => {
      const answer = await person.expect<{ likenesses: Likeness[] }>(200, person.get(`/tips/${tips[tip]}`));
      const nameOf = (file: string) => names.find((name) => files[name] === file);
      return {
        text: JSON.stringify(answer),
        alike: answer.likenesses.map(({ otherFileId, kind, score, sharedMs }) => [
          nameOf(otherFileId),
          kind,
          score,
          sharedMs,
        ]),
        all: answer.likenesses,
      };
    };

    test('a moderator is told of copies in tips they may see, also over a tip they may not see', async () => {
      const moderator = await desk.signedIn('moderator', 'aarhus');
      const { alike, all, text } = await seenBy(moderator, 'here');
      assert.deepEqual(alike, [
        ['far', 'same_film', 0.8, null],
        ['nowhere', 'same_film', 0.7, 9000],
      ]);
      assert.equal(all[0]!.fileId, files.here);
      assert.equal(all[0]!.otherPosition, 3);
      assert.equal(all[0]!.tip.id, tips.far);
      assert.match(all[0]!.tip.reference, /^T-2026-/);
      for (const secret of ['fyn', 'hidden'] as const) {
        assert.equal(text.includes(files[secret]), false, secret);
        assert.equal(text.includes(tips[secret]), false, secret);
      }
    });

    test('somebody of no district sees all but what is hidden, a supervisor that too', async () => {
      const everywhere = ['fyn', 'far', 'nowhere'];
      const moderator = await seenBy(await desk.signedIn('moderator'), 'here');
      assert.deepEqual(
        moderator.alike.map(([name]) => name),
        everywhere,
      );
      const supervisor = await seenBy(await desk.signedIn('supervisor'), 'here');
      assert.deepEqual(
        supervisor.alike.map(([name]) => name),
        ['fyn', 'hidden', 'far', 'nowhere'],
      );
    });

    test('likeness reads the same from the other end', async () => {
      const { alike } = await seenBy(await desk.signedIn('moderator', 'aarhus'), 'far');
      assert.deepEqual(alike, [
        ['here', 'same_film', 0.8, null],
        ['nowhere', 'same_film', 0.7, null],
      ]);
    });

    test('a group of a clip that went round is bounded', async () => {
      const ids = await insertTips(
        desk,
        Array.from({ length: 70 }, () => ({})),
      );
      const copies: string[] = [];
      for (const id of ids) copies.push((await addFile(desk, id, {}, 10)).id);
      await desk.store.write(async (tx) => {
        const pairs = copies.slice(1).map((id) => ({
          fileId: id,
          otherId: copies[0]!,
          kind: 'same_bytes' as const,
          score: 1,
          at: desk.desk.now(),
        }));
        await tx.insert(desk.store.t.likeness).values(pairs);
      });
      const moderator = await desk.signedIn('moderator');
      const answer = await moderator.expect<{ likenesses: Likeness[] }>(200, moderator.get(`/tips/${ids[5]}`));
      assert.equal(answer.likenesses.length, 50);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
