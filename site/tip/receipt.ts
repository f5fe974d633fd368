import type { Sentence } from './exchange.ts';
import type { Limits } from './limits.ts';

/** What the intake acknowledged. Without `code` only when the server cannot tell which try was ours (see tip.svelte.ts). */
export interface Receipt {
  code?: string;
  receivedAt: string;
  files: ReceivedFile[];
  promise?: Sentence;
  /** the version of the declaration the promise stands in */
  version?: string;
}

export interface ReceivedFile {
  name: string;
  sizeBytes: number;
  /** null until the inside has computed it */
  sha256: string | null;
}

/** Reads the answer to a submit. A reader of our own, since a schema library would outweigh the form. */
export function readReceipt(answer: unknown): Receipt {
  const { code, receivedAt, files, receipt } = asObject(answer);
  if (typeof code !== 'string' || typeof receivedAt !== 'string' || !Array.isArray(files)) throw unreadable();
  const { promise, declaration } = asObject(receipt ?? {});
  const { version } = asObject(declaration ?? {});
  return {
    code,
    receivedAt,
    files: files.map(readFile),
    ...(isSentence(promise) ? { promise } : {}),
    ...(typeof version === 'string' ? { version } : {}),
  };
}

function readFile(value: unknown): ReceivedFile {
  const { name, sizeBytes, sha256 } = asObject(value);
  if (typeof name !== 'string' || typeof sizeBytes !== 'number') throw unreadable();
  return { name, sizeBytes, sha256: typeof sha256 === 'string' ? sha256 : null };
}

/** Reads the answer to POST /api/tips. */
export function readOpened(answer: unknown): { tip: string; token: string; limits?: Limits } {
  const { tip, token, limits } = asObject(answer);
  if (typeof tip !== 'string' || typeof token !== 'string') throw unreadable();
  return { tip, token, ...(isLimits(limits) ? { limits } : {}) };
}

function isLimits(value: unknown): value is Limits {
  const names: (keyof Limits)[] = ['fileBytes', 'tipBytes', 'files', 'textCharacters'];
  return isObject(value) && names.every((name) => typeof value[name] === 'number');
}

function isSentence(value: unknown): value is Sentence {
  return isObject(value) && typeof value['da'] === 'string' && typeof value['en'] === 'string';
}

function asObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw unreadable();
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const unreadable = (): TypeError => new TypeError('the answer is not what the contract says');
