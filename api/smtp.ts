import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import SmtpConnection, { type SMTPConnectionAuth } from 'nodemailer/lib/smtp-connection';

/**
 * SMTP (RFC 5321) as far as we need it: one connection, signed in, that hands over messages. `smtps:` is TLS from the first
 * byte, `smtp:` demands STARTTLS (RFC 3207) and goes without on this very machine alone, so neither a password nor a
 * member's address ever crosses a network in the clear.
 */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte */
  secure: boolean;
  /** go on only over TLS */
  requireTls: boolean;
  user: string;
  password: string;
  /** PEM of the authority that signed the server's certificate, where the system does not know it */
  ca?: string | undefined;
}

/** What the server said no to, or what became of the way there. Its message is ours: it quotes nobody. */
export class SmtpFailed extends Error {
  readonly code: string;
  /** the server's own three digits, where it gave any */
  readonly status: number | undefined;
  /** the message may have been taken: the connection ended after it was handed over and before the answer */
  readonly uncertain: boolean;
  /** the server refuses this one address; others may fare better */
  readonly ofRecipient: boolean;
  constructor(failure: { code: string; status: number | undefined; uncertain: boolean; ofRecipient: boolean }) {
    super(`the SMTP server did not take the mail: ${failure.status ?? failure.code}`);
    this.name = 'SmtpFailed';
    this.code = failure.code;
    this.status = failure.status;
    this.uncertain = failure.uncertain;
    this.ofRecipient = failure.ofRecipient;
  }
}

const defaultPorts: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };
const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export function parseSmtpUrl(url: string, caFile?: string): SmtpServer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: port ? Number(port) : (defaultPorts[protocol] ?? 587),
    secure: protocol === 'smtps:',
    requireTls: !isHere(host),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ...(caFile ? { ca: readFileSync(caFile, 'utf8') } : {}),
  };
}

export interface SmtpSession {
  /** Rejects with SmtpFailed. The connection is of no use afterwards. */
  send(envelope: { from: string; to: string }, message: Uint8Array): Promise<void>;
  close(): void;
}

/** for every single step; a server that keeps us waiting longer counts as one that is not there */
const patienceMs = 20_000;
/** for a whole message, however slowly each step goes */
export const sendingMs = 60_000;

/** Connects and signs in. `name` is what we call ourselves: never the machine's own. Rejects with SmtpFailed. */
export async function openSmtp(server: SmtpServer, name: string): Promise<SmtpSession> {
  const connection = new SmtpConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls && !server.secure,
    name,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    tls: { minVersion: 'TLSv1.2', ...(server.ca ? { ca: server.ca } : {}) },
  });
  // without a listener one that comes between two steps would end the process; the next step hears of it
  connection.on('error', () => undefined);
  await step(connection, (done) => connection.connect((error) => done(error)));
  const auth: SMTPConnectionAuth = { credentials: { user: server.user, pass: server.password } };
  if (server.user) await step(connection, (done) => connection.login(auth, done));
  return {
    async send({ from, to }, message) {
      let isHandedOver = false;
      // read only when the server has said that it listens
      async function* body() {
        isHandedOver = true;
        yield message;
      }
      const envelope = { from, to: [to] };
      await step(
        connection,
        (done) => connection.send(envelope, Readable.from(body()), done),
        () => isHandedOver,
      );
    },
    close: () => connection.quit(),
  };
}

type Done = (error?: unknown) => void;

/** One exchange with the server; whatever goes wrong in it closes the connection. */
function step(connection: SmtpConnection, work: (done: Done) => void, isHandedOver = () => false): Promise<void> {
  return new Promise((resolve, reject) => {
    const end: Done = (error) => {
      clearTimeout(late);
      connection.off('error', end);
      if (!error) return resolve();
      connection.close();
      reject(failureOf(error as SmtpError, isHandedOver()));
    };
    const late = setTimeout(() => end({ code: 'ETIMEDOUT' }), sendingMs);
    connection.on('error', end);
    work(end);
  });
}

interface SmtpError {
  code?: string;
  /** of the system, below the library's */
  originalCode?: string;
  responseCode?: number;
  command?: string;
}

function failureOf({ code, originalCode, responseCode, command }: SmtpError, isHandedOver: boolean): SmtpFailed {
  return new SmtpFailed({
    code: originalCode ?? code ?? 'ESMTP',
    status: responseCode,
    uncertain: isHandedOver && responseCode === undefined,
    ofRecipient: command === 'RCPT TO' && responseCode !== undefined,
  });
}
