import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { deliverLetters } from '../../api/desk/letters.ts';
import { type Phrase, parsePhrases, readPhrases } from '../../api/desk/phrases.ts';
import { ulid } from '../../api/ulid.ts';
import { matching, translated } from '../../site/desk/tip/phrases.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { takeAnswer } from '../mail/answer.ts';
import { openDesk, type TestDesk } from './bench.ts';
import { readChain, readMailbox, sendTip } from './tip-desk.ts';

interface Message {
  id: string;
  from: string;
  text: string;
  phrase: Phrase | null;
  answerTo: string | null;
  answer: string | null;
}

const book = readPhrases('content');
const phrase = (id: string): Phrase => book.phrases.find((one) => one.id === id)!;

test('the phrase book is whole in both languages, and says the same in each', () => {
  assert.ok(book.phrases.length >= 25);
  const kinds = new Set(book.phrases.map(({ answer }) => answer?.kind));
  assert.deepEqual([...kinds].map(String).sort(), ['choice', 'place', 'time', 'undefined']);
  for (const { id, da, en, answer } of book.phrases) {
    assert.notEqual(da, en, id);
    for (const words of [da, en]) assert.match(words, /^\p{Lu}.+[.?]$/u, id);
    // a question in one language is one in the other, and so are its sentences
    assert.equal(da.split('?').length, en.split('?').length, id);
    assert.equal(da.includes('?'), answer !== undefined, id);
    if (answer?.kind === 'choice')
      assert.equal(new Set(answer.options.map((option) => option.da)).size, answer.options.length, id);
  }
  for (const { topic } of book.phrases) assert.ok(book.topics.some(({ id }) => id === topic));
});

test('a book with a gap is refused, never sent', () => {
  const whole = JSON.parse(readFileSync('content/phrases.json', 'utf8')) as {
    phrases: Record<string, unknown>[];
  };
  const broken: Record<string, unknown>[] = [
    { en: '' },
    { da: undefined },
    { answer: 'no_such_choice' },
    { topic: 'no_such_topic' },
    { id: 'thanks' },
    { danish: 'Hvor?' },
  ];
  for (const fault of broken)
    assert.throws(() =>
      parsePhrases(
        JSON.stringify({ ...whole, phrases: [{ ...whole.phrases[0], ...fault }, ...whole.phrases.slice(1)] }),
      ),
    );
  assert.deepEqual(readPhrases(undefined), { topics: [], phrases: [] });
  assert.deepEqual(readPhrases('docs'), { topics: [], phrases: [] });
});

test('typing finds phrases by the beginnings of their words, in either language', () => {
  const ids = (typed: string) => matching(book, typed).flatMap(({ phrases }) => phrases.map(({ id }) => id));
  assert.ok(ids('').length === book.phrases.length);
  assert.deepEqual(ids('ansigt'), ['saw_face']);
  assert.deepEqual(ids('NUMMER'), ['saw_plate']);
  assert.deepEqual(ids('number pl'), ['saw_plate']);
  assert.deepEqual(ids('zzz'), []);
});

test('what was chosen is said exactly in the reader’s language', () => {
  const unknown = 'Det ved jeg ikke';
  assert.equal(translated(phrase('saw_face'), 'yes', 'da', unknown), 'Ja');
  assert.equal(translated(phrase('saw_face'), 'no', 'en', unknown), 'No');
  assert.equal(
    translated(phrase('when_seen'), '2026-11-03T21:30', 'da', unknown),
    'tirsdag den 3. november 2026 kl. 21.30',
  );
  assert.match(translated(phrase('when_seen'), '2026-11-03', 'en', unknown) ?? '', /^Tuesday,? 3 November 2026$/);
  assert.equal(translated(phrase('when_seen'), 'unknown', 'da', unknown), unknown);
  assert.equal(
    translated(phrase('where_seen'), 'Vesterbro', 'da', unknown),
    undefined,
    'a place is in their own words',
  );
});

function story(engine: Engine): void {
  suite(`phrases in the dialogue on ${engine.name}`, () => {
    let desk: TestDesk;
    before(async () => {
      desk = await openDesk(engine);
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    async function ask(id: string, language: 'da' | 'en') {
      const moderator = await desk.signedIn('moderator');
      const sent = await sendTip(desk, { language });
      const asking = moderator.post(`/tips/${sent.id}/messages`, { phrase: id });
      const { message } = await moderator.expect<{ message: Message }>(201, asking);
      await deliverLetters(desk.desk);
      const messages = async () =>
        (await moderator.expect<{ messages: Message[] }>(200, moderator.get(`/tips/${sent.id}`))).messages;
      return { moderator, sent, question: message.id, messages };
    }

    test('a message sent again after its answer was lost is one, and nobody else’s', async () => {
      const moderator = await desk.signedIn('moderator');
      const sent = await sendTip(desk);
      const write = (words: object) => moderator.post(`/tips/${sent.id}/messages`, words);
      for (const words of [{ text: 'Hvor stod du?' }, { phrase: 'saw_face' }]) {
        const again = { ...words, id: ulid(new Date()) };
        const twice = await Promise.all([
          moderator.expect<{ message: Message }>(201, write(again)),
          moderator.expect<{ message: Message }>(201, write(again)),
        ]);
        const { message } = await moderator.expect<{ message: Message }>(201, write(again));
        assert.deepEqual([twice[0].message, twice[1].message], [message, message]);
        await moderator.refused('bad_request', write({ text: 'Noget andet.', id: again.id }));
        const other = await sendTip(desk);
        await moderator.refused('bad_request', moderator.post(`/tips/${other.id}/messages`, again));
      }
      await moderator.expect(201, write({ text: 'Hvor stod du?', id: ulid(new Date('2001-01-01')) }));
      const { messages } = await moderator.expect<{ messages: Message[] }>(200, moderator.get(`/tips/${sent.id}`));
      assert.deepEqual(
        messages.map(({ text }) => text),
        ['Hvor stod du?', messages[1]?.text, 'Hvor stod du?'],
      );
      const replies = (await readChain(desk)).filter(({ action, tipId }) => action === 'reply' && tipId === sent.id);
      assert.equal(replies.length, 3);
    });

    test('the sender gets it in both languages, with what they may choose, as it stands in the book', async () => {
      const { sent, question } = await ask('saw_face', 'en');
      const [letter] = await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity);
      const { topic: _, ...asIs } = phrase('saw_face');
      assert.deepEqual(letter?.body, { kind: 'text', text: 'Did you see the person’s face?', phrase: asIs });
      const event = (await readChain(desk)).findLast(({ action }) => action === 'reply');
      assert.deepEqual(event?.details, { message: question, phrase: 'saw_face' });
    });

    test('an answer by choosing comes back as what it is, beside the sender’s own words', async () => {
      const { sent, question, messages } = await ask('saw_face', 'en');
      await takeAnswer(desk, sent.mailbox.id, 'No', { to: question, value: 'no' });
      const answer = (await messages()).at(-1);
      assert.deepEqual([answer?.text, answer?.answerTo, answer?.answer], ['No', question, 'no']);
    });

    test('what the public half claims is held against the question: words of another option are not believed', async () => {
      const { sent, question, messages } = await ask('saw_face', 'en');
      await takeAnswer(desk, sent.mailbox.id, 'Yes', { to: question, value: 'no' });
      assert.equal((await messages()).at(-1)?.text, 'No');
      await takeAnswer(desk, sent.mailbox.id, 'Maybe', { to: question, value: 'perhaps' });
      const free = (await messages()).at(-1);
      assert.deepEqual([free?.text, free?.answerTo, free?.answer], ['Maybe', null, null]);
    });

    test('a question of another tip is none of theirs', async () => {
      const [one, other] = [await ask('saw_face', 'da'), await ask('saw_face', 'da')];
      await takeAnswer(desk, other.sent.mailbox.id, 'Ja', { to: one.question, value: 'yes' });
      const [, answer] = await other.messages();
      assert.deepEqual([answer?.text, answer?.answerTo], ['Ja', null]);
      assert.equal((await one.messages()).length, 1);
    });

    test('times and places: a day there is, a place in words, or that they do not know', async () => {
      const { sent, question, messages } = await ask('when_seen', 'da');
      const given = ['2026-11-03T21:30', '2026-11-03', 'unknown', '2026-02-30', '2026-11-03T25:00', 'i går'];
      for (const value of given) await takeAnswer(desk, sent.mailbox.id, 'x', { to: question, value });
      const taken = (await messages()).slice(1).map(({ answer }) => answer);
      assert.deepEqual(taken, ['2026-11-03T21:30', '2026-11-03', 'unknown', null, null, null]);
      const place = await ask('where_seen', 'da');
      await takeAnswer(desk, place.sent.mailbox.id, 'Nørregade', { to: place.question, value: 'Nørregade' });
      assert.equal((await place.messages()).at(-1)?.answer, 'Nørregade');
      const found = place.moderator.get('/queue?state=all&q=nørregade');
      const { items } = await place.moderator.expect<{ items: { id: string }[] }>(200, found);
      assert.deepEqual(
        items.map(({ id }) => id),
        [place.sent.id],
        'found like everything they wrote',
      );
    });

    test('a phrase that is not in the book is refused, and nothing is sent', async () => {
      const moderator = await desk.signedIn('moderator');
      const { id } = await sendTip(desk);
      await moderator.refused('phrase_unknown', moderator.post(`/tips/${id}/messages`, { phrase: 'nothing' }));
      await moderator.refused('bad_request', moderator.post(`/tips/${id}/messages`, {}));
      const { messages } = await moderator.expect<{ messages: Message[] }>(200, moderator.get(`/tips/${id}`));
      assert.deepEqual(messages, []);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
