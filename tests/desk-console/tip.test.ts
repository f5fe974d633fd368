import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileStates, roles, tipStates } from '../../api/db/values.ts';
import { checkAction, type TipAction } from '../../api/desk/tip-state.ts';
import { actionsFor } from '../../site/desk/actions.ts';
import { custodySentence } from '../../site/desk/custody-sentence.ts';
import { stage, typeDiffers } from '../../site/desk/files.ts';
import { agreement, shortHash } from '../../site/desk/hashes.ts';
import { playerKey } from '../../site/desk/player-keys.ts';
import type { CustodyEvent } from '../../site/desk/wire.ts';
import { deskText } from '../../site/text/desk.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

test('three equal hashes are told from two, from none and from a difference', () => {
  assert.equal(agreement({ senderSha256: a, intakeSha256: a, sha256: a }), 'all');
  assert.equal(agreement({ senderSha256: a, intakeSha256: null, sha256: a }), 'without_intake');
  assert.equal(agreement({ senderSha256: null, intakeSha256: a, sha256: a }), 'without_sender');
  assert.equal(agreement({ senderSha256: a, intakeSha256: null, sha256: null }), 'pending');
  assert.equal(agreement({ senderSha256: b, intakeSha256: a, sha256: a }), 'differs');
  assert.equal(agreement({ senderSha256: a, intakeSha256: b, sha256: a }), 'differs');
  assert.equal(agreement({ senderSha256: b, intakeSha256: a, sha256: null }), 'differs');
});

test('a short hash shows both ends', () => {
  assert.equal(shortHash(`${'0123456789'}${'c'.repeat(48)}abcdef`), '0123456789…abcdef');
});

test('every state of the worker has a place on the desk', () => {
  const stages = fileStates.map((state) => stage({ state }));
  const ended = ['ready', 'quarantined', 'failed', 'withheld', 'disposed'];
  assert.deepEqual(stages, [...Array<string>(6).fill('working'), ...ended]);
});

test('a type differs only when both sides say something', () => {
  assert.equal(typeDiffers('image/png', 'image/jpeg'), true);
  assert.equal(typeDiffers('image/jpg', 'image/jpeg'), false);
  assert.equal(typeDiffers('Video/MP4; codecs=avc1', 'video/mp4'), false);
  assert.equal(typeDiffers('application/octet-stream', 'video/mp4'), false);
  assert.equal(typeDiffers('video/mp4', undefined), false);
});

test('no button is offered that the desk would refuse, whoever holds the tip', () => {
  const at = new Date('2026-11-22T12:00:00Z');
  const claimedUntil = new Date(at.getTime() + 60_000);
  for (const state of tipStates)
    for (const role of roles)
      for (const holder of state === 'claimed' ? ['me', 'her'] : [null]) {
        const tip = { state, claimedBy: holder ? { id: holder, name: '' } : null };
        const held = { state, claimedBy: holder, claimedUntil: holder ? claimedUntil : null };
        for (const action of actionsFor(tip, [{ state: 'queued', exhibit: null }], { id: 'me', role })) {
          const takesOver = action === 'takeOver';
          const asked: TipAction = action === 'takeOver' ? 'claim' : action;
          assert.doesNotThrow(
            () => checkAction(asked, held, { actor: 'me', role, at, takesOver }),
            `${action} ${state}`,
          );
        }
      }
});

test('an accepted tip can be accepted once more only for files that came late', () => {
  const tip = { state: 'accepted', claimedBy: null } as const;
  const me = { id: 'me', role: 'moderator' } as const;
  assert.deepEqual(actionsFor(tip, [{ state: 'queued', exhibit: 'B-2026-000001' }], me), []);
  assert.deepEqual(actionsFor(tip, [{ state: 'queued', exhibit: null }], me), ['accept']);
});

const event = (fields: Partial<CustodyEvent>): CustodyEvent => ({
  seq: 1,
  at: '2026-11-22T12:00:00.000Z',
  action: 'view',
  actor: 'u1',
  actorName: 'Mette Holm',
  actorRole: 'moderator',
  fileId: null,
  reason: null,
  caseRef: null,
  sha256After: null,
  inQueue: false,
  leftCase: null,
  hash: a,
  ...fields,
});
const files = [{ id: 'f1' }, { id: 'f2' }];

test('custody reads as a sentence in either language', () => {
  const played = event({ action: 'play', fileId: 'f2' });
  assert.equal(custodySentence(played, files, deskText.da.custody), 'Mette Holm afspillede fil 2');
  assert.equal(custodySentence(played, files, deskText.en.custody), 'Mette Holm played file 2');
  const glanced = event({ fileId: 'f1', inQueue: true });
  assert.equal(custodySentence(glanced, files, deskText.da.custody), 'Mette Holm så billedet fra fil 1 i køen');
  const received = event({ action: 'receive', actor: 'intake', actorName: null });
  assert.equal(custodySentence(received, files, deskText.da.custody), 'Modtagelsen modtog tippet');
});

test('an act and an actor this release does not know are still told', () => {
  const strange = event({ action: 'constructor', actor: 'toString', actorName: null });
  assert.equal(custodySentence(strange, files, deskText.en.custody), 'A member of staff constructor: the tip');
});

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test('the player takes its keys and leaves everybody else theirs', () => {
  assert.equal(playerKey(press(' '), 'VIDEO'), 'toggle');
  assert.equal(playerKey(press('.'), 'VIDEO'), 'frameForward');
  assert.equal(playerKey(press('ArrowLeft'), 'INPUT', 'range'), 'back');
  assert.equal(playerKey(press(' '), 'BUTTON'), undefined);
  assert.equal(playerKey(press('ArrowLeft'), 'SELECT'), undefined);
  assert.equal(playerKey(press('ArrowLeft', { altKey: true }), 'VIDEO'), undefined);
  assert.equal(playerKey(press('constructor'), 'VIDEO'), undefined);
});
