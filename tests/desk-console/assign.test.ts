import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsFor, mayAssign } from '../../site/desk/actions.ts';

test('whom a tip is given to may be said unless a colleague is working on it or it is hidden', () => {
  const me = { id: 'me', role: 'moderator' } as const;
  const colleague = { id: 'jonas', name: 'Jonas' };
  assert.equal(mayAssign({ state: 'queued', claimedBy: null }, me), true);
  assert.equal(mayAssign({ state: 'accepted', claimedBy: null }, me), true);
  assert.equal(mayAssign({ state: 'claimed', claimedBy: { id: 'me', name: 'Mig' } }, me), true);
  assert.equal(mayAssign({ state: 'claimed', claimedBy: colleague }, me), false);
  assert.equal(mayAssign({ state: 'hidden', claimedBy: null }, me), false);
  assert.equal(mayAssign({ state: 'hidden', claimedBy: null }, { id: 'me', role: 'supervisor' }), true);
  assert.equal(mayAssign({ state: 'queued', claimedBy: null }, { id: 'me', role: 'analyst' }), false);
  assert.deepEqual(actionsFor({ state: 'rejected', claimedBy: null }, [], me), []);
});
