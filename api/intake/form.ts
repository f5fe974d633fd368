import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  Busboy,
  type BusboyConfig,
  type BusboyFileStream,
  type BusboyHeaders,
  type BusboyInstance,
} from '@fastify/busboy';
import type { TipId, UploadId } from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';
import { readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import { declareLength, newUploadId, removeUpload } from './uploads.ts';

export interface FormFile {
  readonly upload: UploadId;
  readonly name: string;
  readonly type: string;
  /** whole-file digest: one connection carried the whole file */
  readonly sha256: string;
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly FormFile[];
}

export interface FormReader<T> {
  /** Throws Refusal. */
  check(name: string, value: string): void;
  parse(form: Form): T;
}

/**
 * Reads a multipart tip as it streams: files are sealed chunk by chunk and never touch a disk in clear. `fields` is filled
 * as the fields come, so that a refusal can already speak the sender's language. `check` is shown each field when it comes,
 * before the files that follow it are read; `parse` makes of all what is wanted. On a throw, its own or one of theirs, the
 * uploads are removed.
 */
export async function readForm<T>(
  parts: Parts,
  incoming: IncomingMessage,
  tip: TipId,
  fields: Map<string, string>,
  { check, parse }: FormReader<T>,
): Promise<T> {
  if (!/^multipart\/form-data;/i.test(incoming.headers['content-type'] ?? '')) throw new Refusal('bad_request');
  if (Number(incoming.headers['content-length'] ?? 0) > parts.limits.tipBytes + formOverheadBytes)
    throw new Refusal('tip_too_large', { tipBytes: parts.limits.tipBytes });
  const receiver = createReceiver(parts, tip);
  const busboy = parseParts(parts, incoming, { fields, check, receiver });
  try {
    await stream(incoming, busboy);
    return parse({ fields, files: await receiver.finished() });
  } catch (error) {
    await receiver.stop();
    const { uploads } = await readLedger(parts.drop, tip);
    for (const upload of uploads.keys()) await removeUpload(parts, tip, upload);
    throw error;
  }
}

/** Fields, boundaries and part headers of a form. */
const formOverheadBytes = 1024 ** 2;

interface Receiver {
  take(stream: BusboyFileStream, name: string, type: string): Promise<void>;
  finished(): Promise<FormFile[]>;
  /** Gives up the file that is being received; resolves when nothing is written any more. Never throws. */
  stop(): Promise<void>;
}

/** Receives the files of one form, one after the other. The first failure is thrown by every later call. */
function createReceiver(parts: Parts, tip: TipId): Receiver {
  const files: FormFile[] = [];
  let room = parts.limits.tipBytes;
  let last: Promise<void> = Promise.resolve();
  let current: BusboyFileStream | undefined;
  const receive = async (stream: BusboyFileStream, name: string, type: string): Promise<void> => {
    const received = await receiveFile(parts, tip, stream, room);
    // a form without a chosen file sends an empty part without a name
    if (received.sizeBytes === 0 && name === '') return;
    if (received.sizeBytes === 0) throw new Refusal('file_empty');
    room -= received.sizeBytes;
    files.push({
      upload: received.upload,
      sha256: received.sha256,
      name: name.slice(0, 1024),
      type: type.slice(0, 255),
    });
  };
  return {
    take(stream, name, type) {
      current = stream;
      // the loop that reads it throws its error; between two loops nobody listens
      stream.on('error', () => undefined);
      last = last.then(() => receive(stream, name, type));
      return last;
    },
    finished: () => last.then(() => files),
    async stop() {
      // busboy does not end the stream of a part that never ends
      current?.destroy(new Refusal('bad_request'));
      // its error is the one that stopped us
      await last.catch(() => undefined);
    },
  };
}

function parseParts(
  { limits }: Parts,
  incoming: IncomingMessage,
  { fields, check, receiver }: { fields: Map<string, string>; receiver: Receiver } & Pick<FormReader<unknown>, 'check'>,
): BusboyInstance {
  const busboy = openParser({
    headers: incoming.headers as BusboyHeaders,
    isPartAFile: (_field, _type, name) => name !== undefined,
    limits: {
      fields: 30,
      // a full text in the widest letters
      fieldSize: 4 * limits.textCharacters + 1024,
      files: limits.files,
      fileSize: limits.fileBytes,
      headerPairs: 20,
      headerSize: 16 * 1024,
    },
  });
  busboy.on('field', (name, value, _nameCut, isCut) => {
    try {
      check(name, value);
      if (isCut) throw new Refusal(name === 'text' ? 'text_too_long' : 'bad_request');
      fields.set(name, value.replaceAll('\r\n', '\n'));
    } catch (error) {
      busboy.destroy(error as Error);
    }
  });
  busboy.on('file', (_field, stream, name, _encoding, type) => {
    receiver.take(stream, name, type).catch((error: unknown) => {
      stream.resume();
      busboy.destroy(error instanceof Error ? error : new Error('receiving failed', { cause: error }));
    });
  });
  busboy.on('filesLimit', () => void busboy.destroy(new Refusal('too_many_files', { files: limits.files })));
  busboy.on('fieldsLimit', () => void busboy.destroy(new Refusal('bad_request')));
  return busboy;
}

/** Its only complaints are about the headers: no boundary, or one no browser makes. */
function openParser(options: BusboyConfig): BusboyInstance {
  try {
    return new Busboy(options);
  } catch {
    throw new Refusal('bad_request');
  }
}

/** Like stream.pipeline, but a refusal leaves the connection open for its answer. */
function stream(incoming: IncomingMessage, busboy: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      incoming.unpipe(busboy);
      // what busboy itself finds wrong is a form that cannot be read
      reject(error instanceof Refusal || (error as NodeJS.ErrnoException).code ? error : new Refusal('bad_request'));
    };
    busboy.once('finish', resolve);
    busboy.on('error', stop);
    // a connection that is gone: nobody is left to be told, and nothing of ours went wrong
    incoming.once('error', () => stop(new Refusal('bad_request')));
    incoming.once('close', () => {
      if (!incoming.readableEnded) busboy.destroy(new Refusal('bad_request'));
    });
    incoming.pipe(busboy);
  });
}

async function receiveFile(
  parts: Parts,
  tip: TipId,
  stream: BusboyFileStream,
  room: number,
): Promise<{ upload: UploadId; sizeBytes: number; sha256: string }> {
  const upload = newUploadId();
  const writer = parts.sealing.openWriter(upload, 0);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // nothing else can book on this tip: its id is known to this request alone
      if (sizeBytes === 0) await parts.sealing.openUpload({ upload, tip, bookedBytes: 0 });
      sizeBytes += chunk.length;
      if (sizeBytes > room) throw new Refusal('tip_too_large', { tipBytes: parts.limits.tipBytes });
      hash.update(chunk);
      await writer.push(chunk);
    }
    if (stream.truncated) throw new Refusal('file_too_large', { fileBytes: parts.limits.fileBytes });
    await writer.end();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  if (sizeBytes > 0) await declareLength(parts, tip, upload, sizeBytes);
  return { upload, sizeBytes, sha256: hash.digest('hex') };
}
