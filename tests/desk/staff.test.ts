import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { asc, eq } from 'drizzle-orm';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';

type Person = Browser & { id: string };

function story(engine: Engine): void {
  suite(`staff on ${engine.name}`, () => {
    let desk: TestDesk;
    let administrator: Person;
    before(async () => {
      desk = await openDesk(engine);
      administrator = await desk.signedIn('administrator', null, 'Astrid Lund');
    });
    beforeEach(() => desk.stepUp(administrator));
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const change = (person: { id: string }, body: object) => administrator.post(`/staff/${person.id}`, body);
    const eventsOf = (person: Person) => {
      const { accessEvent: event } = desk.store.t;
      return desk.store.read.select().from(event).where(eq(event.subject, person.id)).orderBy(asc(event.seq));
    };
    const sessionsOf = (person: Person) =>
      desk.store.read.$count(desk.store.t.session, eq(desk.store.t.session.userId, person.id));

    test('a change takes a reason, stands in the log with it, and ends what the member has open', async () => {
      const moderator = await desk.signedIn('moderator', 'fyn');
      await administrator.refused('reason_missing', change(moderator, { role: 'supervisor' }));
      await administrator.refused('reason_missing', change(moderator, { role: 'supervisor', reason: ' x ' }));
      await moderator.expect(200, moderator.get('/queue'));
      const reason = 'Leder vagten fra 1. december';
      const both = { role: 'supervisor', district: 'oestjylland', reason };
      const { member } = await administrator.expect<{ member: object }>(200, change(moderator, both));
      assert.partialDeepStrictEqual(member, { role: 'supervisor', district: 'oestjylland' });
      await moderator.refused('sign_in_required', moderator.get('/queue'));
      assert.equal(await sessionsOf(moderator), 0);
      assert.deepEqual(
        (await eventsOf(moderator)).map(({ action, actor, details }) => [action, actor, details]),
        [
          ['role', administrator.id, { from: 'moderator', to: 'supervisor', reason }],
          ['district', administrator.id, { from: 'fyn', to: 'oestjylland', reason }],
        ],
      );
    });

    test('closing and opening an account are told apart, and what is as it was ends nothing', async () => {
      const analyst = await desk.signedIn('analyst');
      await administrator.expect(200, change(analyst, { role: 'analyst', disabled: false, reason: 'Intet nyt' }));
      await analyst.expect(200, analyst.get('/me'));
      assert.deepEqual(await eventsOf(analyst), []);
      await administrator.expect(200, change(analyst, { disabled: true, reason: 'Fratrådt' }));
      await analyst.refused('sign_in_required', analyst.get('/me'));
      await administrator.expect(200, change(analyst, { disabled: false, reason: 'Tilbage' }));
      assert.deepEqual(
        (await eventsOf(analyst)).map(({ action, details }) => [action, details]),
        [
          ['close', { reason: 'Fratrådt' }],
          ['open', { reason: 'Tilbage' }],
        ],
      );
      // opened again, one signs in again
      await analyst.refused('sign_in_required', analyst.get('/me'));
    });

    test('the last administrator stays one, also when both go in the same moment', async () => {
      const other = await desk.signedIn('administrator');
      const reason = 'Skifter opgave';
      const answers = await Promise.all([
        change(administrator, { role: 'moderator', reason }),
        other.post(`/staff/${other.id}`, { disabled: true, reason }),
      ]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
      const refused = answers.findIndex(({ status }) => status === 409);
      const left = refused === 0 ? administrator : other;
      await left.expect(200, left.get('/staff'));
      assert.equal(await sessionsOf(left), 1);
      await left.refused('last_administrator', left.post(`/staff/${left.id}`, { role: 'auditor', reason }));
      administrator = left;
    });
  });
}

story(sqliteEngine());
story(pgEngine());
