import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { isBlobKey } from './blobs.ts';

/** Where an object store is, and as whom it is asked. */
export interface S3Settings {
  /** `https://host:port` */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** part of every key, with a slash at its end; empty when the bucket is the store's alone */
  readonly prefix: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** where sealed bytes wait that are too many for the memory; a disk, not a tmpfs */
  readonly spoolDir: string;
  /** PEM of the authority that signed the store's certificate, when it is none of Node's own */
  readonly caFile?: string;
}

const form = 's3://<key>:<secret>@<host>[:port]/<bucket>[/<prefix>]?region=…&spool=<folder>&ca=<file>&tls=no';
const known = new Set(['region', 'spool', 'ca', 'tls']);

/** Parses the address of an object store. What it throws says what is wrong and quotes nothing: the address holds a secret. */
export function parseS3Address(address: string): S3Settings {
  if (!address.startsWith('s3://') || !URL.canParse(address)) throw wrong('cannot be read');
  const url = new URL(address);
  const { searchParams: options } = url;
  const names = [...options.keys()];
  if (names.some((name) => !known.has(name)) || new Set(names).size < names.length)
    throw wrong('has an option that is unknown or stands twice');
  if (url.hash !== '') throw wrong('has a # that is not written %23');
  if (url.hostname === '') throw wrong('names no host');
  const tls = options.get('tls') ?? 'yes';
  if (tls !== 'yes' && tls !== 'no') throw wrong('has another tls than yes or no');
  const region = options.get('region') ?? 'us-east-1';
  if (!/^[a-z0-9-]+$/.test(region)) throw wrong('has a region that is none');
  const caFile = options.get('ca');
  return {
    endpoint: `${tls === 'no' ? 'http' : 'https'}://${url.host}`,
    region,
    ...parsePath(url.pathname),
    credentials: { accessKeyId: decode(url.username, 'key'), secretAccessKey: decode(url.password, 'secret') },
    spoolDir: resolve(options.get('spool') || tmpdir()),
    ...(caFile ? { caFile: resolve(caFile) } : {}),
  };
}

function parsePath(path: string): { bucket: string; prefix: string } {
  const [, bucket = '', ...rest] = path.replace(/\/$/, '').split('/');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw wrong('names no bucket, or one that cannot be');
  if (rest.length === 0) return { bucket, prefix: '' };
  const prefix = rest.join('/');
  if (!isBlobKey(prefix)) throw wrong('has a prefix that is not made of [a-z0-9._-]');
  return { bucket, prefix: `${prefix}/` };
}

function decode(text: string, what: string): string {
  if (text === '') throw wrong(`names no ${what}`);
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`has a ${what} that is not percent-encoded`);
  }
}

const wrong = (what: string): Error => new Error(`the address of the object store ${what}; it is written ${form}`);
