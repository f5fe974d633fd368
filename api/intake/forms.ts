import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { type Answering, answering, contact, type Letter } from '../drop/documents.ts';
import type { TipId } from '../drop/keys.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { ulid, writtenUlid } from '../ulid.ts';
import { publishedAppeal } from './about.ts';
import { limitBody, refuseBody } from './body.ts';
import { type Dialogue, openDialogue, readLetters, writeMessage } from './dialogue.ts';
import { type Form, readForm } from './form.ts';
import type { Gate } from './gate.ts';
import { letterList, type Misfit } from './letter-list.ts';
import { answer, asPage, html, type Language, template } from './page.ts';
import type { Parts } from './parts.ts';
import type { Guard } from './pressure.ts';
import { answerTo, isAnswered } from './questions.ts';
import { createReading } from './reading.ts';
import { receiptSlots } from './receipt-page.ts';
import { type Submission, submission } from './submission.ts';
import { checkText, type Submitted, submitTip } from './submit.ts';
import { newTipId, publicId } from './tips.ts';

/** The same tip and the same dialogue for people without JavaScript. */
export function addForms(app: Hono, parts: Parts, gate: Gate, guard: Guard): void {
  const reading = createReading(parts.limits);
  app.on('POST', ['/tip', '/tip/'], (c) => {
    const fields = new Map<string, string>();
    const language = (): Language => (fields.get('language') === 'en' ? 'en' : 'da');
    const turn = { of: guard.turnOf(c), cannotComeAgain: true };
    const read = () => readTip(c, parts, fields);
    return asPage(c, parts, language, async () => {
      const tip = await (isLarge(c) ? reading((c.env as HttpBindings).incoming, read, turn) : read());
      return sealTip(c, parts, tip, language(), (task) =>
        gate(task, { ...turn, about: publishedAppeal(parts.siteDir, tip.appeal) }),
      );
    });
  });
  for (const language of ['da', 'en'] as const) {
    const path = language === 'en' ? '/en/svar' : '/svar';
    const inPage = (c: Context, task: () => Promise<Response>) => asPage(c, parts, () => language, task);
    const limited = limitBody((c) => inPage(c, async () => refuseBody()));
    app.on('POST', [path, `${path}/`], limited, guard.tryingForm, (c) => {
      const open = (code: string) =>
        gate(() => openDialogue(parts, code), { of: guard.turnOf(c), cannotComeAgain: true });
      return inPage(c, () => showDialogue(c, parts, open, language));
    });
  }
}

const smallFormBytes = 256 * 1024;

const isLarge = (c: Context): boolean => !(Number(c.req.header('content-length')) <= smallFormBytes);

type ReceivedTip = PlainTip & { readonly tip: TipId };

async function readTip(c: Context, parts: Parts, fields: Map<string, string>): Promise<ReceivedTip> {
  // a tip whose receipt cannot be shown would be a tip whose code is lost
  for (const spoken of ['da', 'en'] as const) template(parts.siteDir, '/kvittering', spoken);
  const tip = newTipId();
  const { incoming } = c.env as HttpBindings;
  return { tip, ...(await readForm(parts, incoming, tip, fields, { check: checkLength, parse: parseTip })) };
}

async function sealTip(
  c: Context,
  parts: Parts,
  { tip, words, appeal, digests }: ReceivedTip,
  language: Language,
  inTurn: (task: () => Promise<Submitted>) => Promise<Submitted>,
): Promise<Response> {
  const submitted = await inTurn(() => submitTip(parts, { tip, appeal, language }, words, digests));
  const page = template(parts.siteDir, '/kvittering', language);
  return answer(c, page, receiptSlots(submitted, language), 201);
}

interface PlainTip {
  readonly words: Submission;
  readonly appeal: string | undefined;
  /** whole-file digests by upload */
  readonly digests: ReadonlyMap<string, string>;
}

/** The fields of one line, and what is said of one that is too long. */
const lines: ReadonlyMap<string, { length: { safeParse(value: string): { success: boolean } }; refusal: RefusalCode }> =
  new Map([
    ['when', { length: submission.shape.when, refusal: 'when_too_long' }],
    ['where', { length: submission.shape.where, refusal: 'where_too_long' }],
    ['name', { length: contact.shape.name, refusal: 'name_too_long' }],
    ['phone', { length: contact.shape.phone, refusal: 'phone_too_long' }],
    ['email', { length: contact.shape.email, refusal: 'email_too_long' }],
  ]);

function checkLength(name: string, value: string): void {
  const line = lines.get(name);
  if (line && !line.length.safeParse(value.trim()).success) throw new Refusal(line.refusal);
}

function parseTip({ fields, files }: Form): PlainTip {
  const filled = (name: string): string | undefined => fields.get(name)?.trim() || undefined;
  const [name, phone, email] = [filled('name'), filled('phone'), filled('email')];
  const parsed = submission.extend({ appeal: publicId.optional() }).safeParse({
    appeal: filled('appeal'),
    text: fields.get('text') ?? '',
    when: filled('when'),
    where: filled('where'),
    danger: fields.get('danger') === 'yes',
    contact: name || phone || email ? { name, phone, email } : undefined,
    files: files.map(({ upload, name, type }) => ({ upload, name, type })),
  });
  if (!parsed.success)
    throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
  const { appeal, ...words } = parsed.data;
  checkText(words);
  return { words, appeal, digests: new Map(files.map(({ upload, sha256 }) => [upload, sha256])) };
}

async function showDialogue(
  c: Context,
  parts: Parts,
  open: (code: string) => Promise<Dialogue>,
  language: Language,
): Promise<Response> {
  const page = template(parts.siteDir, '/svar/dialog', language);
  const reply = await readReply(c);
  const { code } = reply;
  if (typeof code !== 'string') throw new Refusal('code_malformed');
  const dialogue = await open(code);
  const letters = await readLetters(parts, dialogue);
  // drawn with the page: a form that is sent again, or whose page is loaded again, is the same message
  const codeInput = html`<input type="hidden" name="code" value="${code}"><input type="hidden" name="retry" value="${ulid(parts.now())}">`;
  const show = (shown: readonly Letter[], status: number, misfit?: Misfit) =>
    answer(c, page, { letters: letterList(shown, language, codeInput, misfit), 'code-input': codeInput }, status);
  try {
    const written = await writeOnce(parts, dialogue, reply, letters, language);
    const isNew = written && letters.every(({ id }) => id !== written.id);
    return show(isNew ? [...letters, written] : letters, 200);
  } catch (error) {
    // said where it was asked: going back to a form that was sent is a page of the browser's own
    if (!(error instanceof Refusal && error.code === 'answer_misfits')) throw error;
    return show(letters, error.status, { to: String(reply['to']), sentence: error.toJSON()[language] });
  }
}

async function readReply(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody();
  } catch {
    // a form that cannot be read, or whose connection is gone
    throw new Refusal('bad_request');
  }
}

/** Sent again, the form is one message; of a page that drew no `retry` the same words twice in a row are, and the same answer is. */
async function writeOnce(
  parts: Parts,
  dialogue: Dialogue,
  reply: Record<string, unknown>,
  letters: readonly Letter[],
  language: Language,
): Promise<Letter | undefined> {
  const answers = readAnswer(reply);
  const { message, retry: shown } = reply;
  const retry = typeof shown === 'string' && writtenUlid.test(shown) ? shown : undefined;
  if (answers)
    return isAnswered(letters, answers)
      ? undefined
      : writeMessage(parts, dialogue, answerTo(letters, answers, language), retry);
  if (typeof message !== 'string' || message.trim() === '') return undefined;
  const text = message.replaceAll('\r\n', '\n');
  if (retry !== undefined) return writeMessage(parts, dialogue, { kind: 'text', text }, retry);
  const last = letters.at(-1);
  const isRepeated = last?.from === 'sender' && last.body.kind === 'text' && last.body.text === text.trim();
  return isRepeated ? undefined : writeMessage(parts, dialogue, { kind: 'text', text });
}

/** The fields of one question (letter-list.ts). A time is left out where it is not known. */
function readAnswer(reply: Record<string, unknown>): Answering | undefined {
  const { to, day, time } = reply;
  if (typeof to !== 'string') return undefined;
  const answer = reply['not-known'] ?? reply['answer'];
  const clock = typeof time === 'string' && time !== '' ? `T${time}` : '';
  const value = typeof answer === 'string' && answer !== '' ? answer : typeof day === 'string' ? `${day}${clock}` : '';
  const parsed = answering.safeParse({ to, value });
  if (!parsed.success) throw new Refusal('answer_misfits');
  return parsed.data;
}
