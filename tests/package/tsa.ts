import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real timestamp authority: `openssl ts` behind a small HTTP server, with a certificate of its own. */
export interface Tsa {
  readonly url: string;
  /** file with the certificate whoever verifies must trust */
  readonly caFile: string;
  /** what it answers with, when that is not a token */
  spoil(change?: (answer: Buffer) => Buffer): void;
  close(): Promise<void>;
}

const settings = (folder: string): string => `
[req]
distinguished_name = name
x509_extensions = stamping
prompt = no
[name]
CN = Time of the tests
[stamping]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = own
[own]
serial = ${folder}/serial
signer_cert = ${folder}/cert.pem
signer_key = ${folder}/key.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

export async function startTsa(): Promise<Tsa> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-tsa-'));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('tsa.cnf'), settings(folder));
  writeFileSync(file('serial'), '01\n');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('key.pem')];
  const made = ['-x509', '-days', '2', '-config', file('tsa.cnf'), '-out', file('cert.pem')];
  execFileSync('openssl', ['req', ...key, ...made], { stdio: 'ignore' });
  let change = (answer: Buffer): Buffer => answer;
  const server = createServer(async (request, response) => {
    const query: Buffer[] = [];
    for await (const chunk of request) query.push(chunk as Buffer);
    writeFileSync(file('query'), Buffer.concat(query));
    const reply = ['ts', '-reply', '-config', file('tsa.cnf'), '-queryfile', file('query'), '-out', file('answer')];
    execFileSync('openssl', reply, { stdio: 'ignore' });
    response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' });
    response.end(change(readFileSync(file('answer'))));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    caFile: file('cert.pem'),
    spoil(by = (answer) => answer) {
      change = by;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}
