/**
 * Checks a proof file (c2sp.org/tlog-proof, tlog-checkpoint, signed-note; RFC 9162 section 2.1.3.2) with the browser's own
 * cryptography. Nothing is sent and nothing is asked for; it works without a network.
 */
export interface Proof {
  readonly leaf: Uint8Array<ArrayBuffer>;
  readonly index: number;
  readonly path: readonly Uint8Array<ArrayBuffer>[];
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array<ArrayBuffer>;
  /** what is signed, and by which key the file says */
  readonly text: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly vkey: string;
}

/** `malformed`: not such a file. `path`: not under the root. `signature`: not signed by the key. `key`: another key than was named. */
export type Verdict = 'holds' | 'malformed' | 'path' | 'signature' | 'key' | 'unable';

type Bytes = Uint8Array<ArrayBuffer>;
const utf8 = new TextEncoder();

function fromBase64(text: string): Bytes | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined; // not base64
  }
}
const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
const isHash = (bytes: Bytes | undefined): bytes is Bytes => bytes?.length === 32;

/** Reads a file as our mailbox hands it out; undefined when it is none. */
export function readProof(file: string): Proof | undefined {
  const [head = '', text = '', signatures = ''] = splitFile(file.replaceAll('\r\n', '\n'));
  const [magic, extra = '', index = '', ...hashes] = head.split('\n');
  const extraText = new TextDecoder().decode(fromBase64(extra.replace(/^extra /, '')) ?? new Uint8Array());
  const [, leafText = '', vkey = ''] = /^leaf (\S+)\nvkey (\S+)\n$/.exec(extraText) ?? [];
  const [origin = '', size = '', rootText = ''] = text.split('\n');
  const line = signatures.split('\n').find((each) => each.startsWith(`— ${vkey.split('+')[0]} `)) ?? '';
  const signature = fromBase64(line.split(' ')[2] ?? '');
  const [leaf, root, path] = [fromBase64(leafText), fromBase64(rootText), hashes.map(fromBase64)];
  const isWhole = magic === 'c2sp.org/tlog-proof@v1' && /^index \d{1,15}$/.test(index) && /^\d{1,15}$/.test(size);
  if (!isWhole || !isHash(leaf) || !isHash(root) || !path.every(isHash) || signature?.length !== 68) return undefined;
  return { leaf, index: Number(index.slice(6)), path, origin, size: Number(size), root, text, signature, vkey };
}

/** Head, text of the checkpoint with its last end of line, lines of signatures. */
function splitFile(file: string): string[] {
  const [head = '', body = '', signatures = '', ...more] = file.split('\n\n');
  return more.length === 0 ? [head, `${body}\n`, signatures] : [];
}

const sha256 = async (...parts: Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
const node = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);
const isSame = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);
const half = (value: number): number => Math.floor(value / 2);

async function isIncluded({ leaf, index, size, path, root }: Proof): Promise<boolean> {
  if (index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const step of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = await node(step, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = await node(hash, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(hash, root);
}

/** The 32 bytes of `<name>+<key id>+<base64(0x01 || key)>`, when it is the origin's and has the id it says. */
async function publicKeyOf(vkey: string, origin: string): Promise<{ key: Bytes; id: Bytes } | undefined> {
  const [, name = '', id = '', base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const bytes = fromBase64(base64);
  if (name !== origin || bytes?.length !== 33 || bytes[0] !== 1) return undefined;
  const digest = (await sha256(utf8.encode(`${name}\n`), bytes)).slice(0, 4);
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex === id ? { key: bytes.slice(1), id: digest } : undefined;
}

async function isSigned({ vkey, origin, text, signature }: Proof): Promise<boolean> {
  const found = await publicKeyOf(vkey, origin);
  if (!found || !isSame(signature.slice(0, 4), found.id)) return false;
  const key = await crypto.subtle.importKey('raw', found.key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature.slice(4), utf8.encode(text));
}

/** `named` is the key somebody knows from elsewhere; without it the file's own key is used. */
export async function checkProof(file: string, named = ''): Promise<{ verdict: Verdict; proof?: Proof }> {
  const proof = readProof(file);
  if (!proof) return { verdict: 'malformed' };
  if (!(await isIncluded(proof))) return { verdict: 'path', proof };
  if (named.trim() !== '' && named.trim() !== proof.vkey) return { verdict: 'key', proof };
  try {
    return { verdict: (await isSigned(proof)) ? 'holds' : 'signature', proof };
  } catch (error) {
    // older browsers have no Ed25519, and pages without TLS no cryptography at all
    if (error instanceof DOMException || error instanceof TypeError) return { verdict: 'unable', proof };
    throw error;
  }
}
