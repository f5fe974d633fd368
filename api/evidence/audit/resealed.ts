import { isUlid, specialistKey, specialistPrefix, type UploadId } from '../../drop/keys.ts';
import type { OriginalRow } from '../bench.ts';
import { digestOfObject } from '../withheld/hand-over.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import type { Said } from './events.ts';

/**
 * ORIGINALS THAT ARE SEALED TO A SPECIALIST (docs/decisions/0027). Nobody here can open one, so its plaintext cannot be compared;
 * that its sealed bytes are those custody names can, and the event names the digest of what was sealed.
 */
export interface HandedOver {
  readonly sealed: Said | undefined;
  /** from here on ours need not be there */
  readonly transferred: Said | undefined;
  /** its tip was deleted: likewise */
  readonly disposed: Said | undefined;
  /** from here on ours must not be there */
  readonly destroyed: Said | undefined;
}

export function handedOver(said: readonly Said[]): HandedOver {
  const last = (holds: (each: Said) => boolean) => said.findLast(holds);
  const transferred = last(({ action, details }) => action === 'transfer' && details['to'] === 'specialist');
  const disposed = last(({ action }) => action === 'dispose');
  const gone = (what: string) => last(({ action, details }) => action === 'delete' && details['what'] === what);
  return {
    sealed: last(({ action, details }) => action === 'seal' && details['what'] !== 'key'),
    transferred,
    disposed,
    destroyed: (transferred && gone('segments')) ?? (disposed && gone('file')),
  };
}

/** Answers whether there is one. */
export async function checkResealed(
  { vault, report }: Pick<Audit, 'vault' | 'report'>,
  { fileId, sha256 }: OriginalRow,
  { sealed, transferred, destroyed }: HandedOver,
): Promise<boolean> {
  const what = `original ${fileId}, sealed to a specialist`;
  if (!sealed) {
    if (transferred)
      report({ what, is: 'was never sealed', expected: `a seal before custody event ${transferred.seq}` });
    return false;
  }
  const { seq, details, sha256After } = sealed;
  compare(what, { sha256: [sha256After, sha256] }, 'the original', report);
  if (transferred)
    for (const name of ['object', 'recipient', 'sealedSha256'])
      compare(what, { [name]: [details[name], transferred.details[name]] }, `custody event ${transferred.seq}`, report);
  const object = details['object'];
  if (typeof object !== 'string' || !isUlid(object)) {
    report({ what, is: 'names no object', expected: `one, in custody event ${seq}` });
    return true;
  }
  const key = specialistKey(fileId as UploadId, object);
  const is = await digestOfObject(vault, key);
  const expected = `sealed bytes with SHA-256 ${details['sealedSha256']}, as custody event ${seq} says`;
  if (is !== details['sealedSha256'])
    report({ what: `vault ${key}`, is: is === undefined ? 'is missing' : `its SHA-256 is ${is}`, expected });
  if (transferred && destroyed)
    for (const other of await vault.list(specialistPrefix(fileId as UploadId)))
      if (other.key !== key) report({ what: `vault ${other.key}`, is: 'was put in', expected: `${key} alone` });
  return true;
}
