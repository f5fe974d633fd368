import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Stands for a network for a day, in this process only: 48 bits that nobody can turn back into an address. */
export type Network = number & { readonly brand: 'Network' };

/** Every request whose network cannot be told, and every request of a test without a port. */
export const nowhere = 0 as Network;

const dayMs = 86_400_000;

/**
 * The only place that reads where a request comes from; a rule test keeps it so. The address is cut to its prefix (IPv4 /24,
 * IPv6 /56) and leaves only as an HMAC under a key that is random, in memory, and forgotten every day. Behind proxies
 * named in `trusted` (addresses or CIDR blocks, comma separated) it is the last hop of X-Forwarded-For that is not one of them.
 */
export function createNetworks(trusted: string, now: () => Date): (req: IncomingMessage | undefined) => Network {
  const proxies = parseProxies(trusted);
  let key = randomBytes(32);
  let keyUntil = now().getTime() + dayMs;
  return (req) => {
    if (now().getTime() >= keyUntil) {
      key = randomBytes(32);
      keyUntil = now().getTime() + dayMs;
    }
    const prefix = prefixOf(req?.socket?.remoteAddress ?? '', String(req?.headers['x-forwarded-for'] ?? ''), proxies);
    if (prefix === undefined) return nowhere;
    return createHmac('sha256', key).update(prefix).digest().readUIntBE(0, 6) as Network;
  };
}

function prefixOf(peer: string, forwardedFor: string, proxies: BlockList): string | undefined {
  const hops = [...forwardedFor.split(',').map(bare), bare(peer)];
  // what stands further left was written by whoever is asking
  const sender = hops.findLast((hop) => !isProxy(hop, proxies));
  const address = sender && isIP(sender) > 0 ? sender : bare(peer);
  if (isIP(address) === 4) return address.split('.').slice(0, 3).join('.');
  return isIP(address) === 6 ? first56Bits(address) : undefined;
}

/** As it may stand in a header: with a port, in brackets, IPv4 written as IPv6, with a zone. */
function bare(hop: string): string {
  const text = hop.trim().replace(/%.*$/, '');
  const inside = /^\[([^\]]+)\]/.exec(text)?.[1] ?? (/^[\d.]+:\d+$/.test(text) ? text.replace(/:\d+$/, '') : text);
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(inside)?.[1] ?? inside;
}

const isProxy = (address: string, proxies: BlockList): boolean =>
  isIP(address) > 0 && proxies.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

function first56Bits(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  const bits = all.map((group) => Number.parseInt(group, 16).toString(16).padStart(4, '0')).join('');
  return bits.slice(0, 14);
}

/** Checked when the settings are parsed (config.ts). */
function parseProxies(list: string): BlockList {
  const proxies = new BlockList();
  for (const entry of list.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return proxies;
}
