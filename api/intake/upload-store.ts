import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import { isUploadId, type TipId, type UploadId, uploadPrefix } from '../drop/keys.ts';
import { type Checksum, ChecksumWrong } from '../drop/segments.ts';
import { readUpload, type UploadLog } from '../drop/upload-log.ts';
import { limitsOf } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { publishedAppeal } from './about.ts';
import { refuseOnceClosed } from './asked.ts';
import { createGate } from './gate.ts';
import { isMarkedSubmitted, readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import { type Ending, receive } from './receive.ts';
import type { UploadWriter } from './sealing.ts';
import { checkSelfTestUpload, isSelfTest } from './self-test.ts';
import { declareLength, removeUpload } from './uploads.ts';

const maxMetadataCharacters = 4096;
const openingAtOnce = 24;
const lostTailsAtOnce = 4;

/**
 * tus over the drop. Everything about an upload is read from the drop's keys at each request. The map of running writers
 * only makes a newcomer wait for a tail that is being sealed, so that it learns the furthest offset.
 */
export class UploadStore extends DataStore {
  override extensions = [
    'creation',
    'creation-with-upload',
    'creation-defer-length',
    'expiration',
    'termination',
    'checksum',
  ];
  readonly #parts: Parts;
  readonly #running = new Map<string, Promise<unknown>>();
  /** the checksum of the POST that is being answered: the library does not hand headers on to its store */
  readonly #asked = new AsyncLocalStorage<Checksum | undefined>();
  /** five hundred that are opened side by side are all done in the same moment, and their answers keep everybody waiting */
  readonly #opening = createGate(openingAtOnce, Number.POSITIVE_INFINITY);
  /** nobody waits for what a lost connection left; a thousand of them, let go in one moment, would stand before those who send */
  readonly #losing = createGate(lostTailsAtOnce, Number.POSITIVE_INFINITY);

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
  }

  /** Resolves when no writer of this process runs any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** Runs the answer to a POST whose body has a checksum. */
  withChecksum<T>(checksum: Checksum | undefined, task: () => Promise<T>): Promise<T> {
    return this.#asked.run(checksum, task);
  }

  override async create(file: Upload): Promise<Upload> {
    const { token, retry: _, ...metadata } = file.metadata ?? {};
    const claims = this.#parts.tokens.read(token ?? undefined);
    const { tip, isHandIn, mailbox } = claims;
    if (isHandIn) await refuseOnceClosed(this.#parts.drop, mailbox);
    // its limits are those of its request, which are known only while it is created
    if (isHandIn && file.size === undefined) throw new Refusal('bad_request');
    const before = await readUpload(this.#parts.drop, uploadId(file.id));
    if (before && before.lengthBytes !== file.size) throw new Refusal('bad_request');
    if (before) {
      await this.#parts.drop.settle(uploadPrefix(uploadId(file.id)));
      return file;
    }
    if (isSelfTest(claims)) await checkSelfTestUpload(this.#parts, tip, file.size);
    const foreign = JSON.stringify(metadata).length <= maxMetadataCharacters ? metadata : {};
    const wanted = {
      upload: uploadId(file.id),
      tip,
      // an upload that does not say its length could become as long as a file may be
      bookedBytes: file.size ?? this.#parts.limits.fileBytes,
      lengthBytes: file.size,
      isHandIn,
      ...(Object.keys(foreign).length > 0 ? { metadata: foreign } : {}),
    };
    const about = publishedAppeal(this.#parts.siteDir, claims.appeal);
    await this.#opening(() => this.#parts.sealing.openUpload(wanted), { of: tip, about });
    return file;
  }

  override async getUpload(id: string): Promise<Upload> {
    return (await this.look(id)).upload;
  }

  /** An upload, and how many segments it came in. Throws Refusal upload_not_found. */
  async look(id: string): Promise<{ upload: Upload; segments: number }> {
    const log = await this.#read(uploadId(id));
    const { lengthBytes, offset, segments } = log;
    // what a process that died had not synced must not be promised before it is
    await this.#parts.drop.settle(uploadPrefix(uploadId(id)));
    const upload = new Upload({
      id,
      offset,
      creation_date: (await this.#activeAt(log)).toISOString(),
      ...(lengthBytes === undefined ? {} : { size: lengthBytes }),
    });
    return { upload, segments: segments.length };
  }

  /** tus counts the expiry from here. An active file, or a saved draft, keeps every file of its tip, as it does for the sweeper. */
  async #activeAt({ tip, activeAt }: UploadLog): Promise<Date> {
    const { drop, limits } = this.#parts;
    if (Date.now() - activeAt.getTime() < limits.unfinishedUploadMs) return activeAt;
    const { uploads, activeUntil, isHandIn } = await readLedger(drop, tip);
    const longerMs = limitsOf(limits, isHandIn).unfinishedUploadMs - limits.unfinishedUploadMs;
    const logs = await Promise.all([...uploads.keys()].map((upload) => readUpload(drop, upload)));
    return new Date(
      longerMs +
        Math.max(activeAt.getTime(), activeUntil.getTime(), ...logs.map((log) => log?.activeAt.getTime() ?? 0)),
    );
  }

  /** The body of a POST, which the library streams. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const upload = uploadId(id);
    const checksum = this.#asked.getStore();
    const tip = await this.#unsubmitted(upload);
    const writer = this.#parts.sealing.openWriter(upload, offset, checksum);
    try {
      return await this.#keep(id, writer, async () => {
        for await (const chunk of untilLost(stream)) await writer.push(chunk);
        return 'whole';
      });
    } catch (error) {
      // nobody has been told the address of this upload
      if (error instanceof ChecksumWrong) await removeUpload(this.#parts, tip, upload);
      throw error;
    }
  }

  /** The body of a PATCH. Answers the new offset; a body that was cut counts as far as it came, unless it is checked. */
  async receive(
    incoming: IncomingMessage,
    { id, offset }: Upload,
    { room, checksum, signal }: { room: number; checksum: Checksum | undefined; signal: AbortSignal },
  ): Promise<number> {
    const upload = uploadId(id);
    await this.#unsubmitted(upload);
    const writer = this.#parts.sealing.openWriter(upload, offset, checksum);
    return this.#keep(id, writer, async () => {
      const ending = await receive(incoming, writer, { room, signal });
      if (ending !== 'whole' && checksum) throw new Refusal('upload_busy');
      return ending;
    });
  }

  /** The tip of an upload, which takes bytes only as long as the tip is not submitted. */
  async #unsubmitted(upload: UploadId): Promise<TipId> {
    const { tip } = await this.#read(upload);
    if (await isMarkedSubmitted(this.#parts.drop, tip)) throw new Refusal('tip_already_submitted');
    return tip;
  }

  /** Fills a writer and ends it; on any failure what is unfinished is given up. */
  async #keep(id: string, writer: UploadWriter, fill: () => Promise<Ending>): Promise<number> {
    const writing = (async () => {
      try {
        const ending = await fill();
        return await (ending === 'lost' ? this.#losing(() => writer.end()) : writer.end());
      } catch (error) {
        await writer.abort();
        throw error;
      }
    })();
    this.#running.set(id, writing);
    try {
      return await writing;
    } finally {
      if (this.#running.get(id) === writing) this.#running.delete(id);
    }
  }

  override async declareUploadLength(id: string, lengthBytes: number): Promise<void> {
    const upload = uploadId(id);
    const { tip } = await this.#read(upload);
    await declareLength(this.#parts, tip, upload, lengthBytes);
  }

  override async remove(id: string): Promise<void> {
    const upload = uploadId(id);
    const { tip } = await this.#read(upload);
    const { attempts, submittedBy } = await readLedger(this.#parts.drop, tip);
    if (submittedBy || attempts.size > 0) throw new Refusal('tip_already_submitted');
    await removeUpload(this.#parts, tip, upload);
  }

  override getExpiration(): number {
    return this.#parts.limits.unfinishedUploadMs;
  }

  async #read(upload: UploadId): Promise<UploadLog> {
    await this.#running.get(upload)?.catch(() => undefined);
    const log = await readUpload(this.#parts.drop, upload);
    if (!log) throw new Refusal('upload_not_found');
    return log;
  }
}

function uploadId(id: string): UploadId {
  if (!isUploadId(id)) throw new Refusal('upload_not_found');
  return id;
}

/** A stream that ends where its connection was lost: what came before is sealed and kept. */
async function* untilLost(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch {
    // nobody is left to be told; the sender asks for the offset when it is back
  }
}
