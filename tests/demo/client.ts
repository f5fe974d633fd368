import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Upload } from 'tus-js-client';

/** A client of the public interface, as any program could be: opens a tip, uploads over tus, submits. */
export interface TipFileToSend {
  path: string;
  name: string;
  type: string;
  note?: string;
}

export interface Receipt {
  code: string;
  receivedAt: string;
  files: { name: string; sizeBytes: number; sha256: string | null }[];
}

export interface OpenTip {
  tip: string;
  token: string;
}

export async function openTip(origin: string, body: { language: 'da' | 'en'; appeal?: string }): Promise<OpenTip> {
  return (await post(`${origin}/api/tips`, body)) as OpenTip;
}

/** Sends one file over tus, retrying for as long as `retryMs` says. Answers the upload's id. */
export async function sendFile(
  origin: string,
  { token }: OpenTip,
  file: TipFileToSend,
  { chunkBytes = 8 * 1024 ** 2, onProgress = (_sent: number) => {}, retryMs = 60_000 } = {},
): Promise<string> {
  const { size } = await stat(file.path);
  const created = await fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(size),
      'Upload-Metadata': `token ${Buffer.from(token).toString('base64')}`,
    },
  });
  if (created.status !== 201) throw new Error(`upload refused: ${created.status} ${await created.text()}`);
  const uploadUrl = new URL(created.headers.get('Location') ?? '', `${origin}/api/uploads/`).href;
  const retryDelays = Array.from({ length: Math.ceil(retryMs / 500) }, () => 500);
  await new Promise<void>((done, failed) => {
    new Upload(createReadStream(file.path), {
      uploadUrl,
      uploadSize: size,
      chunkSize: chunkBytes,
      retryDelays,
      onProgress: (sent) => onProgress(sent),
      onSuccess: () => done(),
      onError: failed,
    }).start();
  });
  return uploadUrl.slice(uploadUrl.lastIndexOf('/') + 1);
}

export async function submitTip(
  origin: string,
  { tip, token }: OpenTip,
  body: {
    text: string;
    files: { upload: string; name: string; type?: string; sha256?: string }[];
    [field: string]: unknown;
  },
): Promise<Receipt> {
  return (await post(`${origin}/api/tips/${tip}/submit`, body, { Authorization: `Bearer ${token}` })) as Receipt;
}

export async function readMailbox(
  origin: string,
  code: string,
): Promise<{ id: string; at: string; from: string; body: { kind: string; text?: string; code?: string } }[]> {
  return (
    (await post(`${origin}/api/mailbox`, { code })) as {
      letters: { id: string; at: string; from: string; body: { kind: string } }[];
    }
  ).letters;
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${new URL(url).pathname}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
