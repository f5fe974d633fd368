import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';

const day = 24 * 3_600_000;

function story(engine: Engine): void {
  suite(`courses on ${engine.name}`, () => {
    let desk: TestDesk;
    let administrator: Browser & { id: string };
    let moderator: Browser & { id: string };
    const inDays = (days: number) => new Date(desk.desk.now().getTime() + days * day).toISOString();
    const give = (course: string, validUntil: string | null) =>
      administrator.expect(200, administrator.post(`/staff/${moderator.id}/courses`, { course, validUntil }));
    const demand = (role: string, course: string, demanded = true) =>
      administrator.post('/courses', { role, course, demanded });
    before(async () => {
      desk = await openDesk(engine);
      administrator = await desk.signedIn('administrator');
      moderator = await desk.signedIn('moderator');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('a course that a role demands and somebody lacks shuts them out from the next request', async () => {
      await moderator.expect(200, moderator.get('/queue'));
      await administrator.expect(200, demand('moderator', 'Vold i billeder'));
      await moderator.refused('course_expired', moderator.get('/queue'));
      const refusal = (await (await moderator.get('/queue')).json()) as { course: string };
      assert.equal(refusal.course, 'Vold i billeder');
      // oneself stays reachable, and other roles are not concerned
      await moderator.expect(200, moderator.get('/me'));
      const investigator = await desk.signedIn('investigator');
      await investigator.expect(200, investigator.get('/queue'));
      await give('Vold i billeder', inDays(1 / 96));
      await moderator.expect(200, moderator.get('/queue'));
    });

    test('every course counts, and one that runs out shuts at that moment', async () => {
      await administrator.expect(200, demand('moderator', 'RHL'));
      await moderator.refused('course_expired', moderator.get('/queue'));
      await give('RHL', inDays(300));
      await moderator.expect(200, moderator.get('/queue'));
      desk.pass(20 * 60_000);
      await moderator.refused('course_expired', moderator.get('/queue'));
      await desk.stepUp(administrator);
      await give('Vold i billeder', inDays(300));
      await moderator.expect(200, moderator.get('/queue'));
      await give('RHL', null);
      await moderator.refused('course_expired', moderator.get('/queue'));
      await administrator.expect(200, demand('moderator', 'RHL', false));
      await moderator.expect(200, moderator.get('/queue'));
    });

    test('administrators cannot shut themselves out, and only they set courses', async () => {
      await administrator.refused('bad_request', demand('administrator', 'RHL'));
      await administrator.refused(
        'staff_unknown',
        administrator.post('/staff/nobody/courses', { course: 'RHL', validUntil: null }),
      );
      await moderator.refused(
        'role_forbids',
        moderator.post('/courses', { role: 'moderator', course: 'RHL', demanded: false }),
      );
    });

    test('who set which course is in the log, and the list of staff shows them', async () => {
      const supervisor = await desk.signedIn('supervisor');
      const log = supervisor.get(`/log?action=course`);
      const { items } = await supervisor.expect<{ items: { actor: { id: string }; subject: { id: string } }[] }>(
        200,
        log,
      );
      assert.equal(items.length, 4);
      assert.deepEqual([items[0]?.actor.id, items[0]?.subject.id], [administrator.id, moderator.id]);
      const { staff } = await administrator.expect<{ staff: { id: string; courses: { course: string }[] }[] }>(
        200,
        administrator.get('/staff'),
      );
      const shown = staff.find(({ id }) => id === moderator.id)?.courses;
      assert.deepEqual(
        shown?.map(({ course }) => course),
        ['Vold i billeder'],
      );
    });
  });
}

story(sqliteEngine());
story(pgEngine());
