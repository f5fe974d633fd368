import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { parseUploadKey, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { bucketAddress } from '../drop/bucket-address.ts';
import { startS3Server } from '../drop/s3-server.ts';
import { tus } from '../intake/station.ts';
import { type Answered, exchange } from './exchange.ts';
import { type IntakeProcess, startIntake } from './intake-process.ts';
import { createPolice } from './police.ts';
import { createRandom, type Random } from './random.ts';
import { Broken } from './record.ts';

export interface RivalsResult {
  readonly broken: string[];
  readonly uploads: number;
  readonly segments: number;
  /** segments that lie beside another of the same start */
  readonly repeated: number;
  /** the most of one upload */
  readonly mostRepeated: number;
  /** both sent the whole tip in the same moment */
  readonly submittedTwice: number;
  /** a receipt of one tip that differs from that of the other */
  readonly answersThatDiffer: number;
  /** other answers than success, by status */
  readonly refused: ReadonlyMap<string, number>;
  readonly seconds: number;
}

const atOnce = 4;
const patience = 200;

/**
 * The same upload sent to two intakes at once, over an object store that has no create-if-absent to rely on: two senders, each
 * with an intake of its own, go on from where it says the upload stands, in pieces and at moments of chance.
 */
export async function proveRivals({ rounds, seed }: { rounds: number; seed: number }): Promise<RivalsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-rivals-'));
  const store = await startS3Server();
  const intakes: IntakeProcess[] = [];
  const random = createRandom(seed);
  const police = createPolice();
  const found = { broken: [] as string[], uploads: 0, segments: 0, repeated: 0, mostRepeated: 0, submittedTwice: 0 };
  const refused = new Map<string, number>();
  const startedAt = Date.now();
  let [left, answersThatDiffer] = [rounds, 0];
  try {
    await store.createBucket(store.drop, 'drop', join(folder, 'spool'));
    const address = bucketAddress(store, store.drop, 'drop', join(folder, 'spool'));
    const drop = openBlobs(address);
    for (const name of ['one', 'two'])
      intakes.push(await startIntake({ folder: join(folder, name), drop: address, police: police.identity }));
    const origins = intakes.map(({ origin }) => origin) as [string, string];
    const one = async (): Promise<void> => {
      while (left-- > 0) {
        const story = new Story(origins, random, refused);
        try {
          const tip = await story.tell();
          await police.checkTip(drop, tip);
          answersThatDiffer += story.answersDiffer ? 1 : 0;
          found.submittedTwice += story.isSubmittedTwice ? 1 : 0;
          const { segments, repeated } = await count(drop, tip.files[0]!.upload as UploadId);
          found.segments += segments;
          found.repeated += repeated;
          found.mostRepeated = Math.max(found.mostRepeated, repeated);
          found.uploads++;
          await police.take(drop, tip);
        } catch (error) {
          if (!(error instanceof Broken)) throw error;
          found.broken.push(error.message);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  } finally {
    for (const intake of intakes) await intake.end('SIGTERM');
    await store.end();
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...found, answersThatDiffer, refused, seconds: (Date.now() - startedAt) / 1000 };
}

async function count(drop: BlobStore, upload: UploadId): Promise<{ segments: number; repeated: number }> {
  const keys = (await drop.list(uploadPrefix(upload))).map(({ key }) => key);
  const segments = keys.filter((key) => parseUploadKey(key)?.kind === 'segment').length;
  return { segments, repeated: segments - ((await readUpload(drop, upload))?.segments.length ?? 0) };
}

/** One upload, its two senders, and the tip it belongs to. */
class Story {
  answersDiffer = false;
  isSubmittedTwice = false;
  readonly #origins: readonly [string, string];
  readonly #random: Random;
  readonly #refused: Map<string, number>;
  /** bytes any of the two was told are there */
  #told = 0;

  constructor(origins: readonly [string, string], random: Random, refused: Map<string, number>) {
    this.#origins = origins;
    this.#random = random;
    this.#refused = refused;
  }

  async tell() {
    const random = this.#random;
    const bytes = randomBytes(random.chance(0.1) ? random.between(8, 20) * 1024 ** 2 : random.scaled(1, 400_000));
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': `10.${random.between(0, 255)}.0.1` };
    const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
    const { tip, token } = JSON.parse(
      (await this.#insist('POST', '/api/tips', headers, json({ language: 'da' }), 201)).text,
    ) as { tip: string; token: string };
    const fields = { token, retry: random.hex(16) };
    const named = Object.entries(fields).map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`);
    const creation = { ...tus, 'upload-metadata': named.join(','), 'upload-length': String(bytes.length) };
    const created = await Promise.all(
      this.#origins.map((origin) => this.#insist('POST', '/api/uploads', creation, undefined, 201, origin)),
    );
    const [upload, other] = created.map(({ headers: { location } }) => location!.split('/').at(-1)!);
    if (upload !== other) throw new Broken(`one creation made ${upload} and ${other}`);
    await Promise.all(this.#origins.map((origin) => this.#send(origin, upload!, bytes)));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const text = `Jeg så det ske. ${random.hex(8)}`;
    const words = { text, retry: random.hex(32), files: [{ upload, sha256, name: 'film.mp4' }] };
    const submit = (origin: string): Promise<Answered> =>
      this.#insist(
        'POST',
        `/api/tips/${tip}/submit`,
        { ...headers, authorization: `Bearer ${token}` },
        json(words),
        201,
        origin,
      );
    this.isSubmittedTwice = random.chance(0.5);
    const answers = await Promise.all(
      (this.isSubmittedTwice ? this.#origins : [random.pick(this.#origins)]).map(submit),
    );
    const codes = new Set(answers.map((answer) => (JSON.parse(answer.text) as { code: string }).code));
    if (codes.size > 1) throw new Broken(`${tip} has two codes`);
    this.answersDiffer = new Set(answers.map((answer) => answer.text)).size > 1;
    return { tip, code: [...codes][0]!, text, files: [{ upload: upload!, sha256, bytes }] };
  }

  async #send(origin: string, upload: string, bytes: Buffer): Promise<void> {
    const random = this.#random;
    for (let tries = 0; tries < patience; tries++) {
      if (random.chance(0.5)) await setTimeout(random.between(0, 30));
      const before = this.#told;
      const head = await this.#insist('HEAD', `/api/uploads/${upload}`, tus, undefined, 200, origin);
      const offset = Number(head.headers['upload-offset']);
      if (!(offset >= before)) throw new Broken(`${upload}: ${offset} after ${before} were promised`);
      this.#told = Math.max(this.#told, offset);
      if (offset === bytes.length) return;
      await this.#patch(origin, upload, bytes, offset);
    }
    throw new Broken(`${upload} is not finished`);
  }

  async #patch(origin: string, upload: string, bytes: Buffer, offset: number): Promise<void> {
    const random = this.#random;
    const rest = bytes.length - offset;
    const length = random.chance(0.3) ? rest : random.scaled(1, rest);
    const headers = { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
    const cutAfter = length > 1 && random.chance(0.15) ? random.between(1, length - 1) : undefined;
    const pace = {
      sliceBytes: Math.max(random.scaled(1000, 256 * 1024), length >> 6),
      pauseMs: random.chance(0.2) ? 1 : 0,
      cutAfter,
    };
    const body = bytes.subarray(offset, offset + length);
    const { answer } = await exchange(origin, 'PATCH', `/api/uploads/${upload}`, headers, body, pace);
    if (answer?.status !== 204) return this.#refuse(answer, 'PATCH');
    const acked = Number(answer.headers['upload-offset']);
    if (acked !== offset + length) throw new Broken(`PATCH of ${upload}: ${acked}, not ${offset + length}`);
    this.#told = Math.max(this.#told, acked);
  }

  async #insist(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
    wanted: number,
    origin: string = this.#random.pick(this.#origins),
  ): Promise<Answered> {
    for (let tries = 0; tries < patience; tries++) {
      const { answer } = await exchange(origin, method, path, headers, body);
      if (answer?.status === wanted) return answer;
      this.#refuse(answer, method);
      await setTimeout(50);
    }
    throw new Broken(`${method} ${path}: no ${wanted}`);
  }

  /** Later, or somebody else was faster; anything else is a promise broken. */
  #refuse(answer: Answered | undefined, method: string): void {
    const what = `${method} ${answer?.status ?? 'cut'}`;
    this.#refused.set(what, (this.#refused.get(what) ?? 0) + 1);
    if (answer && ![409, 423, 429, 503].includes(answer.status)) throw new Broken(`${what}: ${answer.text}`);
  }
}
