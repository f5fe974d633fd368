import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '../../api/drop/s3-address.ts';
import { freePort } from '../free-port.ts';

/** Who may what: each has an account of its own, and buckets of one are not there for the other. */
export interface S3User {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A private, throw-away object store on 127.0.0.1: OpenStack Swift with its S3 layer (s3-server.py), own folder, free port. */
export interface S3Server {
  readonly endpoint: string;
  /** of its first process, above all others; another after start() */
  readonly pid: number;
  /** where it keeps everything */
  readonly folder: string;
  readonly drop: S3User;
  readonly vault: S3User;
  /** A new bucket of `user`, and how to reach it. */
  createBucket(user: S3User, bucket: string, spoolDir: string): Promise<S3Settings>;
  /** Stops answering; what is stored stays. */
  stop(): Promise<void>;
  /** After stop(): the same store on the same port. */
  start(): Promise<void>;
  /** Stops for good and removes everything. */
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('s3-server.py', import.meta.url));
const drop: S3User = { accessKeyId: 'drop:intake', secretAccessKey: 'secret+of/the:drop' };
const vault: S3User = { accessKeyId: 'vault:evidence', secretAccessKey: 'secret@of:the?vault' };
const asArgument = ({ accessKeyId, secretAccessKey }: S3User): string => `${accessKeyId}:${secretAccessKey}`;

export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-s3-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('/usr/bin/python3', [program, folder, String(port), asArgument(drop), asArgument(vault)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await untilReady(child);
  };
  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child?.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  };
  const end = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    endpoint,
    get pid() {
      return child!.pid!;
    },
    folder,
    drop,
    vault,
    start,
    stop,
    async createBucket(credentials, bucket, spoolDir) {
      const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      client.destroy();
      return { endpoint, region: 'us-east-1', bucket, prefix: '', credentials, spoolDir };
    },
    end,
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((ready, failed) => {
    let said = '';
    const onExit = (code: number | null): void => failed(new Error(`swift ended with ${code}: ${said}`));
    child.once('exit', onExit);
    child.once('error', failed);
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      if (!said.includes('READY')) return;
      child.off('exit', onExit);
      ready();
    });
  });
}
