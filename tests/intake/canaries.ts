import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Answer } from './station.ts';

/**
 * A sender who can be recognised by everything a connection tells: each request comes from another address of the loopback
 * network and carries its own headers, all under marks that occur nowhere else.
 */
export interface Canaries {
  /** marks that no file, log or answer may hold: who sent */
  readonly sender: Map<string, Buffer>;
  ask(method: string, path: string, headers?: Record<string, string>, body?: Uint8Array | string): Promise<Answer>;
  /** Writes bytes as they are and reads what comes back until the connection ends, or is cut by us. */
  raw(bytes: string | Uint8Array, cutAfterMs?: number): Promise<string>;
  /** requests so far */
  count(): number;
  /** answers that gave a mark back */
  readonly echoes: string[];
}

export function createCanaries(port: number): Canaries {
  const mark = randomBytes(6).toString('hex');
  const octet = (): number => randomInt(200, 256);
  const [peer, forwarded, hop] = [`127.77.${octet()}`, `198.18.${octet()}`, `198.19.${octet()}`];
  const group = randomBytes(2).toString('hex').replace(/^0/, 'a');
  const network6 = `2001:db8:${group}:${randomBytes(2).toString('hex').replace(/^0/, 'b')}`;
  const sender = new Map<string, Buffer>([
    ['the address of the connection', Buffer.from(peer)],
    ['an IPv4 address that was forwarded', Buffer.from(forwarded)],
    ['an IPv4 address of Forwarded', Buffer.from(hop)],
    ['an IPv6 address', Buffer.from(network6)],
    ['an IPv6 network, as bytes', packed(network6)],
    ...marksOf('user agent', `ua-${mark}`),
    ...marksOf('referrer', `ref-${mark}`),
    ...marksOf('cookie', `cookie-${mark}`),
    ...marksOf('language', `x-${mark}`),
  ]);
  let count = 0;
  const echoes: string[] = [];
  const dress = (): { localAddress: string; headers: Record<string, string> } => {
    const own = ++count % 250;
    const six = `${network6}::${count.toString(16)}`;
    return {
      localAddress: `${peer}.${own + 1}`,
      headers: {
        'x-forwarded-for': count % 2 === 0 ? `${six}, ${forwarded}.${own}` : `${forwarded}.${own}, ${six}`,
        'x-real-ip': `${forwarded}.${own}`,
        forwarded: `for=${hop}.${own};proto=https, for="[${six}]:4711"`,
        'user-agent': `Mozilla/5.0 ua-${mark}-${count}`,
        referer: `https://ref-${mark}-${count}.example/path?q=ref-${mark}`,
        cookie: `session=cookie-${mark}-${count}`,
        'accept-language': `x-${mark}-${count}, da;q=0.8`,
      },
    };
  };
  const notice = (about: string, text: string): void => {
    for (const [name, needle] of sender) if (Buffer.from(text).includes(needle)) echoes.push(`${about}: ${name}`);
  };
  return {
    sender,
    echoes,
    count: () => count,
    async ask(method, path, headers = {}, body) {
      const { localAddress, headers: canaries } = dress();
      const outgoing = request({ host: '127.0.0.1', port, localAddress, method, path, agent: false });
      for (const [name, value] of Object.entries({ ...canaries, ...headers })) outgoing.setHeader(name, value);
      outgoing.end(body);
      const [incoming] = await once(outgoing, 'response');
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      notice(`${method} ${path}`, JSON.stringify(incoming.headers) + text);
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: () => JSON.parse(text) };
    },
    raw(bytes, cutAfterMs = 3000) {
      const { localAddress, headers } = dress();
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const text = Buffer.from(bytes as string)
        .toString('latin1')
        .replace('%canaries%\r\n', lines.join(''));
      return new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, localAddress });
        let heard = '';
        socket.on('data', (part) => (heard += part.toString('latin1')));
        // a connection the other side resets has said all it will
        socket.on('error', () => undefined);
        socket.on('close', () => {
          notice('raw', heard);
          resolve(heard);
        });
        socket.setTimeout(cutAfterMs, () => socket.destroy());
        socket.write(Buffer.from(text, 'latin1'));
      });
    },
  };
}

/** A mark as it is, and as bytes may be written down: in hexadecimal and in base64, wherever the mark begins. */
export function marksOf(name: string, mark: string): [string, Buffer][] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from('\0'.repeat(shift) + mark).toString('base64');
    // letters that also hold bits of what stands before or after the mark are left out
    return text.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + mark.length) * 8) / 6));
  });
  return [
    [name, Buffer.from(mark)],
    [`${name} in UTF-16`, Buffer.from(mark, 'utf16le')],
    [`${name} in hexadecimal`, Buffer.from(Buffer.from(mark).toString('hex'))],
    ...base64.map((text, shift): [string, Buffer] => [`${name} in base64, shifted by ${shift}`, Buffer.from(text)]),
    ...base64.map((text, shift): [string, Buffer] => [
      `${name} in base64url, shifted by ${shift}`,
      Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

const packed = (network6: string): Buffer =>
  Buffer.from(
    network6
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
