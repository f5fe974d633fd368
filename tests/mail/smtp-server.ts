import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { SmtpServer } from '../../api/smtp.ts';

/** One message as the server was handed it. */
export interface Received {
  from: string;
  to: string[];
  raw: string;
  /** it came over TLS */
  secure: boolean;
  user: string | undefined;
}

/** A real SMTP server on the loopback; it keeps everything it is handed. */
export interface Mailer {
  readonly received: Received[];
  readonly server: SmtpServer;
  readonly port: number;
  /** connections made so far */
  readonly connections: number;
  /** what happens with the next messages, before the server answers for each of them */
  onMessage: (mail: Received) => void | Promise<void>;
  /** answered instead of the greeting's, the recipient's or the message's yes */
  refuse: { connection?: [number, string]; recipient?: (address: string) => [number, string] | undefined };
  /** ends every connection at once, as a power cut does */
  cut(): void;
  close(): Promise<void>;
}

export interface MailerOptions {
  tls?: 'none' | 'starttls' | 'tls';
  user?: string;
  password?: string;
  port?: number;
}

export async function startMailer({ tls = 'none', user, password, port = 0 }: MailerOptions = {}): Promise<Mailer> {
  const received: Received[] = [];
  const certificate = tls === 'none' ? undefined : makeCertificate();
  let connections = 0;
  const refused = ([status, text]: [number, string]) => Object.assign(new Error(text), { responseCode: status });
  const options: SMTPServerOptions = {
    secure: tls === 'tls',
    ...(certificate ? { key: certificate.key, cert: certificate.cert } : {}),
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(user ? [] : ['AUTH'])],
    authOptional: user === undefined,
    allowInsecureAuth: tls === 'none',
    logger: false,
    onConnect(_session, done) {
      connections += 1;
      done(mailer.refuse.connection ? refused(mailer.refuse.connection) : null);
    },
    onAuth(given, _session, done) {
      const isRight = given.username === user && given.password === password;
      done(isRight ? null : refused([535, 'no']), isRight ? { user: given.username } : undefined);
    },
    onRcptTo({ address }, _session, done) {
      const no = mailer.refuse.recipient?.(address);
      done(no ? refused(no) : null);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', async () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: Received = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString(),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        };
        received.push(mail);
        try {
          await mailer.onMessage(mail);
          done();
        } catch (error) {
          done(error as Error);
        }
      });
    },
  };
  const server = new SMTPServer(options);
  server.on('error', () => undefined); // a client that goes away is what some tests are about
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const { port: given } = listening.address() as AddressInfo;
  const mailer: Mailer = {
    received,
    port: given,
    server: {
      host: '127.0.0.1',
      port: given,
      secure: tls === 'tls',
      requireTls: tls !== 'none',
      user: user ?? '',
      password: password ?? '',
      ...(certificate ? { ca: certificate.cert } : {}),
    },
    get connections() {
      return connections;
    },
    onMessage: () => undefined,
    refuse: {},
    cut() {
      for (const connection of server.connections) connection._socket.destroy();
    },
    close: () =>
      new Promise((done) => {
        mailer.cut();
        server.close(done);
      }),
  };
  return mailer;
}

/** For this machine, signed by itself. */
function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-cert-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      '/usr/bin/openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ...['-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
