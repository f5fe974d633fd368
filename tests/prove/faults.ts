import { createHash, randomBytes } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobs, type Files } from '../../api/drop/blobs-fs.ts';
import { tus } from '../intake/station.ts';
import { type Answered, exchange } from './exchange.ts';
import { type InnerIntake, openInnerIntake } from './inner-intake.ts';
import { createPolice } from './police.ts';
import { createRandom } from './random.ts';
import { Broken, type Sending } from './record.ts';
import { type DiskCall, VolatileDisk } from './volatile-disk.ts';

/** The disk refuses its call number `at`, counting from 1; `lasts`: and every later one, until space returns. */
export interface Fault {
  readonly at: number;
  readonly code: 'ENOSPC' | 'EIO';
  readonly lasts: boolean;
}

export interface FaultResult {
  /** the call that failed; undefined when the story had fewer calls */
  readonly hit: DiskCall | undefined;
  /** calls to the disk in the whole story, and how many before the tip was submitted */
  readonly calls: number;
  readonly callsBeforeSubmitting: number;
  /** answers that told the sender */
  readonly told: number;
  /** parts that stayed until they were swept */
  readonly parts: number;
  readonly wrong: readonly string[];
}

/** A full disk still takes away; a broken one does nothing any more. */
const refusedBy: { [code in Fault['code']]: readonly DiskCall[] } = {
  ENOSPC: ['mkdir', 'open', 'write', 'datasync', 'link'],
  EIO: ['mkdir', 'open', 'write', 'datasync', 'link', 'unlink', 'rmdir', 'sync'],
};
/** A lasting fault ends when the sender has been told so often. */
const healedAfter = 3;
const mostTries = 40;

const police = createPolice();
const source = randomBytes(1024 ** 2);
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** One tip with two files, one of a length that is said later, over a disk with a fault. `spoil`: for negative controls. */
export async function tryFault(fault: Fault, spoil: (fs: Files) => Files = (fs) => fs): Promise<FaultResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-faults-'));
  try {
    return await new FaultStory(folder, fault).tell(spoil);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class FaultStory {
  readonly #folder: string;
  readonly #fault: Fault;
  readonly #disk: VolatileDisk;
  readonly #wrong: string[] = [];
  #intake!: InnerIntake;
  #calls = 0;
  #callsBeforeSubmitting = 0;
  #hit: DiskCall | undefined;
  #told = 0;
  #looks = 0;

  constructor(folder: string, fault: Fault) {
    this.#folder = folder;
    this.#fault = fault;
    mkdirSync(join(folder, 'site/live/public'), { recursive: true });
    mkdirSync(join(folder, 'live'));
    this.#disk = new VolatileDisk(join(folder, 'live'), join(folder, 'bin'));
    this.#disk.onCall = (call) => this.#answer(call);
  }

  async tell(spoil: (fs: Files) => Files): Promise<FaultResult> {
    const drop = createFileBlobs(join(this.#folder, 'live/drop'), spoil(this.#disk.open()));
    const limits = { segmentBytes: 64 * 1024 };
    this.#intake = await openInnerIntake(drop, police.identity, join(this.#folder, 'site'), limits);
    try {
      await this.#sendTip();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#wrong.push(error.message);
    }
    await this.#intake.close();
    return await this.#settleUp();
  }

  #answer(call: DiskCall): string | undefined {
    this.#calls++;
    const { at, code, lasts } = this.#fault;
    if (this.#calls < at || (!lasts && this.#calls > at)) return undefined;
    if (lasts && (this.#told >= healedAfter || !refusedBy[code].includes(call))) return undefined;
    this.#hit ??= call;
    return code;
  }

  async #sendTip(): Promise<void> {
    const { tip, token } = JSON.parse((await this.#postJson('/api/tips', { language: 'da' })).text) as {
      tip: string;
      token: string;
    };
    const files = [];
    for (const isDeferred of [false, true]) {
      const bytes = source.subarray(0, isDeferred ? 190_000 : 250_000);
      const sending = await this.#create(token, bytes, isDeferred);
      while (!(await this.#resume(sending))) await this.#patch(sending, isDeferred);
      files.push({ upload: sending.upload, sha256: createHash('sha256').update(bytes).digest('hex'), bytes });
    }
    const text = 'Jeg så det ske.';
    const words = { text, retry: hex(32), files: files.map(({ upload }) => ({ upload, name: 'a.mp4' })) };
    const authorization = `Bearer ${token}`;
    this.#callsBeforeSubmitting = this.#calls;
    const answer = await this.#postJson(`/api/tips/${tip}/submit`, words, { authorization });
    const { code } = JSON.parse(answer.text) as { code: string };
    await police.checkTip(this.#survivor(), { tip, code, text, files });
  }

  async #create(token: string, bytes: Buffer, isDeferred: boolean): Promise<Sending> {
    const metadata = `token ${btoa(token)},retry ${btoa(hex(16))}`;
    const length = isDeferred ? { 'upload-defer-length': '1' } : { 'upload-length': String(bytes.length) };
    const { headers } = await this.#insist(201, 'POST', '/api/uploads', { 'upload-metadata': metadata, ...length });
    const sending: Sending = { upload: headers.location!.split('/').at(-1)!, bytes, ackedBytes: 0, sentBytes: 0 };
    await this.#believe(sending, 0);
    return sending;
  }

  /** Whether all is there. */
  async #resume(sending: Sending): Promise<boolean> {
    const { headers } = await this.#insist(200, 'HEAD', `/api/uploads/${sending.upload}`, {});
    await this.#believe(sending, Number(headers['upload-offset']));
    return sending.ackedBytes === Number(headers['upload-length'] ?? -1);
  }

  /** Sends a part of what is missing, once. */
  async #patch(sending: Sending, isDeferred: boolean): Promise<void> {
    const { upload, bytes, ackedBytes } = sending;
    const body = bytes.subarray(ackedBytes, ackedBytes + 150_000);
    sending.sentBytes = Math.max(sending.sentBytes, ackedBytes + body.length);
    const declares = isDeferred && sending.sentBytes === bytes.length && !(await this.#hasLength(upload));
    const headers = {
      'upload-offset': String(ackedBytes),
      'content-type': 'application/offset+octet-stream',
      ...(declares ? { 'upload-length': String(bytes.length) } : {}),
    };
    const answer = await this.#ask('PATCH', `/api/uploads/${upload}`, headers, body);
    if (answer.status === 204) await this.#believe(sending, Number(answer.headers['upload-offset']));
    else this.#isTold(answer, 'PATCH');
  }

  async #hasLength(upload: string): Promise<boolean> {
    const { headers } = await this.#insist(200, 'HEAD', `/api/uploads/${upload}`, {});
    return headers['upload-length'] !== undefined;
  }

  /** An acknowledgement counts only when the power could go now. */
  async #believe(sending: Sending, offset: number): Promise<void> {
    if (!(offset >= sending.ackedBytes)) throw new Broken(`${offset} after ${sending.ackedBytes} were promised`);
    sending.ackedBytes = offset;
    if (this.#hit) await police.checkSending(this.#survivor(), sending);
  }

  #survivor() {
    const into = join(this.#folder, `look-${++this.#looks}`);
    this.#disk.survive(into, 'nothing', createRandom(1));
    return createFileBlobs(join(into, 'drop'));
  }

  async #postJson(path: string, value: unknown, headers: { [name: string]: string } = {}): Promise<Answered> {
    const body = Buffer.from(JSON.stringify(value));
    return await this.#insist(201, 'POST', path, { 'content-type': 'application/json', ...headers }, body);
  }

  async #insist(
    wanted: number,
    method: string,
    path: string,
    headers: { [name: string]: string },
    body?: Uint8Array,
  ): Promise<Answered> {
    for (let tries = 0; tries < mostTries; tries++) {
      const answer = await this.#ask(method, path, headers, body);
      if (answer.status === wanted) return answer;
      this.#isTold(answer, method);
    }
    throw new Broken(`${method} ${path} never succeeds`);
  }

  async #ask(method: string, path: string, headers: { [name: string]: string }, body?: Uint8Array): Promise<Answered> {
    const { answer } = await exchange(this.#intake.origin, method, path, { ...tus, ...headers }, body);
    if (!answer) throw new Broken(`${method} ${path} got no answer`);
    return answer;
  }

  /** The sender reads what is the matter and what to do: in both languages, or (HEAD has no body) by status. */
  #isTold({ status, headers, text }: Answered, method: string): void {
    this.#told++;
    const [wanted, code] =
      this.#fault.code === 'ENOSPC' ? ([503, 'disk_full'] as const) : ([500, 'something_went_wrong'] as const);
    const isAsked = method === 'HEAD' || (text.includes(`"code":"${code}"`) && /"da":".+","en":".+"/.test(text));
    if (!this.#hit || status !== wanted || !isAsked) throw new Broken(`${method} is answered ${status} ${text}`);
    if (wanted === 503 && !(Number(headers['retry-after']) > 0)) throw new Broken(`${method}: no Retry-After`);
    if (this.#told > mostTries) throw new Broken('the sender gets no further');
  }

  /** Nothing may be left behind, and no failure go unnoticed. */
  async #settleUp(): Promise<FaultResult> {
    const open = await this.#disk.quiet();
    if (open > 0) this.#wrong.push(`${open} file handles were left open`);
    if (this.#disk.repeatedSyncs > 0) this.#wrong.push('a file whose sync had failed was synced again');
    const isNoticed = this.#told > 0 || this.#intake.logged().includes('submitted_untidily');
    if (this.#hit && !isNoticed) this.#wrong.push(`${this.#hit} failed, and nobody noticed`);
    const parts = (): number => globSync('live/**/.part-*', { cwd: this.#folder }).length;
    const left = parts();
    const cannotRemove = this.#fault.code === 'EIO' && (this.#fault.lasts || this.#hit === 'unlink');
    if (left > 0 && !cannotRemove) this.#wrong.push(`${left} parts were left`);
    await createFileBlobs(join(this.#folder, 'live/drop')).sweep(-1);
    if (parts() > 0) this.#wrong.push('parts were not swept');
    return {
      hit: this.#hit,
      calls: this.#calls,
      callsBeforeSubmitting: this.#callsBeforeSubmitting,
      told: this.#told,
      parts: left,
      wrong: this.#wrong,
    };
  }
}
