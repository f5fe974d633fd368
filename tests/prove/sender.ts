import { createHash } from 'node:crypto';
import type { Riddle } from '../../api/intake/proof.ts';
import { prove } from '../intake/proving.ts';
import { tus } from '../intake/station.ts';
import { type Answered, exchange, type Pace } from './exchange.ts';
import type { Random } from './random.ts';
import { Broken, type Record, type Sending, type SentTip } from './record.ts';

/** Where senders send, whatever happens to it meanwhile. */
export interface Target {
  /** the address of the running intake; waits while there is none */
  origin(): Promise<string>;
  readonly record: Record;
  readonly random: Random;
  /** the bytes files are cut from */
  readonly source: Buffer;
  readonly largestBytes: number;
}

/** Answers that mean: later. A running intake that gives so many in a row has broken its promise. */
const patience = 60;
/** What a page gives before it tells its user to try later (site/tip/exchange.ts). */
const proofsInRow = 2;

/** A sender's whole story: a tip with some files at once, resumed until all have arrived, submitted. Throws Broken. */
export async function sendTip(target: Target): Promise<SentTip> {
  const { random, record } = target;
  const opened = JSON.parse(
    (await insist(target, 201, (origin, proof) => postJson(origin, '/api/tips', { language: 'da' }, proof))).text,
  ) as { tip: string; token: string };
  const wanted = Array.from({ length: random.between(1, 3) }, () => someBytes(target));
  const sent = await Promise.allSettled(wanted.map((bytes) => sendFile(target, opened.token, bytes)));
  const files = sent.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const text = `Jeg så det ske. ${random.hex(8)}`;
  const words = {
    text,
    retry: random.hex(32),
    files: files.map(({ upload, sha256 }) => ({ upload, sha256, name: `${upload}.mp4` })),
  };
  const submitted = await insist(target, 201, (origin, proof) =>
    postJson(origin, `/api/tips/${opened.tip}/submit`, words, { authorization: `Bearer ${opened.token}`, ...proof }),
  );
  const { code } = JSON.parse(submitted.text) as { code: string };
  const tip: SentTip = { tip: opened.tip, code, text, files };
  record.tips.push(tip);
  record.submitted++;
  return tip;
}

/** Sends tips, `atOnce` beside each other, until `isOver`. Broken promises are recorded, and the next tip is begun. */
export async function keepSending(target: Target, atOnce: number, isOver: () => boolean): Promise<void> {
  const one = async (): Promise<void> => {
    while (!isOver()) {
      try {
        await sendTip(target);
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        target.record.broken.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

function someBytes({ random, source, largestBytes }: Target): Buffer {
  const most = Math.min(largestBytes, source.length);
  const length = random.chance(0.6) ? random.scaled(1, most) : random.between(1, most);
  const start = random.between(0, source.length - length);
  return source.subarray(start, start + length);
}

async function sendFile(target: Target, token: string, bytes: Buffer): Promise<SentTip['files'][number]> {
  const { record, random } = target;
  const isDeferred = random.chance(0.25);
  const sending = await createUpload(target, token, bytes, isDeferred);
  record.running.add(sending);
  try {
    await resumeUntilWhole(target, sending);
  } finally {
    record.running.delete(sending);
  }
  record.uploads++;
  record.deferred += isDeferred ? 1 : 0;
  record.plainBytes += bytes.length;
  return { upload: sending.upload, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}

async function createUpload(target: Target, token: string, bytes: Buffer, isDeferred: boolean): Promise<Sending> {
  const { random, record } = target;
  const fields = { token, retry: random.hex(16) };
  const headers = {
    ...tus,
    'upload-metadata': Object.entries(fields)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(','),
    ...(isDeferred ? { 'upload-defer-length': '1' } : { 'upload-length': String(bytes.length) }),
  };
  // the first bytes come with the creation sometimes; when its answer was lost, only the creation is repeated
  let first = random.chance(0.2) ? bytes.subarray(0, random.scaled(1, bytes.length)) : bytes.subarray(0, 0);
  let sentBytes = 0;
  const created = await insist(target, 201, async (origin, proof) => {
    const content = first.length > 0 ? { 'content-type': 'application/offset+octet-stream' } : {};
    const sent = await exchange(
      origin,
      'POST',
      '/api/uploads',
      { ...headers, ...content, ...proof },
      first,
      somePace(target),
    );
    sentBytes = Math.max(sentBytes, sent.sentBytes);
    record.wireBytes += sent.sentBytes;
    first = bytes.subarray(0, 0);
    return sent.answer;
  });
  const upload = created.headers.location!.split('/').at(-1)!;
  return { upload, bytes, ackedBytes: Number(created.headers['upload-offset'] ?? 0), sentBytes };
}

async function resumeUntilWhole(target: Target, sending: Sending): Promise<void> {
  const { upload, bytes } = sending;
  for (let stuck = 0; stuck < patience; stuck++) {
    const head = await insist(target, 200, async (origin) => {
      return (await exchange(origin, 'HEAD', `/api/uploads/${upload}`, tus)).answer;
    });
    const offset = Number(head.headers['upload-offset']);
    believe(sending, offset, `HEAD of ${upload}`);
    const hasLength = head.headers['upload-length'] !== undefined;
    if (hasLength && Number(head.headers['upload-length']) !== bytes.length) throw new Broken(`length of ${upload}`);
    if (hasLength && offset === bytes.length) return;
    if (await patchSome(target, sending, offset, hasLength)) stuck = 0;
  }
  throw new Broken(`${upload} gets no further than ${sending.ackedBytes} of ${bytes.length}`);
}

/** What the intake says it has may neither shrink nor be more than was sent. */
function believe(sending: Sending, offset: number, where: string): void {
  if (!(offset >= sending.ackedBytes))
    throw new Broken(`${where}: ${offset} after ${sending.ackedBytes} were promised`);
  if (offset > sending.sentBytes) throw new Broken(`${where}: ${offset}, and only ${sending.sentBytes} were sent`);
  sending.ackedBytes = offset;
}

/** One PATCH of some length, whole or cut off. Answers whether it was acknowledged. */
async function patchSome(target: Target, sending: Sending, offset: number, hasLength: boolean): Promise<boolean> {
  const { random, record } = target;
  const { upload, bytes, sentBytes: before } = sending;
  const rest = bytes.length - offset;
  const length = rest === 0 || random.chance(0.4) ? rest : random.scaled(1, rest);
  const declares = !hasLength && (length === rest || random.chance(0.3));
  const headers = {
    ...tus,
    'upload-offset': String(offset),
    'content-type': 'application/offset+octet-stream',
    ...(declares ? { 'upload-length': String(bytes.length) } : {}),
  };
  const cutAfter = length > 1 && random.chance(0.1) ? random.between(1, length - 1) : undefined;
  const origin = await target.origin();
  const body = bytes.subarray(offset, offset + length);
  const path = `/api/uploads/${upload}`;
  // whoever watches `sending` meanwhile must not find more stored than it says was sent
  sending.sentBytes = Math.max(before, offset + (cutAfter ?? length));
  const { answer, sentBytes } = await exchange(origin, 'PATCH', path, headers, body, { ...somePace(target), cutAfter });
  sending.sentBytes = Math.max(before, offset + sentBytes);
  record.requests++;
  const again = Math.max(0, Math.min(before, offset + sentBytes) - offset);
  record.wireBytes += sentBytes;
  record.resentBytes += again;
  record.largestResentBytes = Math.max(record.largestResentBytes, again);
  if (answer?.status === 204) {
    const acked = Number(answer.headers['upload-offset']);
    if (acked !== offset + length) throw new Broken(`PATCH of ${upload}: ${acked}, not ${offset + length}`);
    believe(sending, acked, `PATCH of ${upload}`);
    return true;
  }
  refuse(target, answer, `PATCH of ${upload}`);
  // the sender's own doing is nobody's failure; what was not is sent on from where HEAD says
  if (cutAfter === undefined) record.passedLater++;
  return false;
}

const somePace = ({ random }: Target): Pace => ({
  sliceBytes: random.pick([4 * 1024, 64 * 1024, 256 * 1024]),
  pauseMs: random.chance(0.3) ? 1 : 0,
});

/**
 * Asks until the answer is the wanted one, with the proof where one is asked for, as the page does (site/tip/exchange.ts).
 * Throws Broken when the intake says no, or goes on saying later, or asks again of who has just given a proof.
 */
async function insist(
  target: Target,
  wanted: number,
  ask: (origin: string, proof: { proof?: string }) => Promise<Answered | undefined>,
): Promise<Answered> {
  const { record } = target;
  record.requests++;
  let proof: { proof?: string } = {};
  let inRow = 0;
  for (let later = 0, failures = 0; ; ) {
    const answer = await ask(await target.origin(), proof);
    if (answer?.status === wanted) {
      if (failures > 0) record.passedLater++;
      return answer;
    }
    const riddle = answer?.status === 429 ? (JSON.parse(answer.text) as { riddle?: Riddle }).riddle : undefined;
    if (riddle && inRow < proofsInRow) {
      inRow++;
      record.proofs++;
      proof = { proof: prove(riddle) };
      continue;
    }
    inRow = 0;
    failures++;
    refuse(target, answer, 'a request');
    if (answer && ++later > patience) throw new Broken(`${patience} times later: ${answer.status} ${answer.text}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

/** Notes an answer that was no success. Throws Broken when it is not one that only means: later, or ask again. */
function refuse({ record }: Target, answer: Answered | undefined, what: string): void {
  const status = answer ? String(answer.status) : 'cut';
  record.refused.set(status, (record.refused.get(status) ?? 0) + 1);
  const isLater = !answer || answer.status >= 500 || answer.status === 409 || answer.status === 423;
  if (!isLater || answer?.text.includes('upload_unfinished'))
    throw new Broken(`${what}: ${answer?.status} ${answer?.text}`);
}

async function postJson(
  origin: string,
  path: string,
  value: unknown,
  headers: { [name: string]: string } = {},
): Promise<Answered | undefined> {
  const all = { 'content-type': 'application/json', ...headers };
  return (await exchange(origin, 'POST', path, all, Buffer.from(JSON.stringify(value)))).answer;
}
