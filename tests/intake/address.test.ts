import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { createNetworks, nowhere } from '../../api/intake/address.ts';

const request = (remoteAddress: string | undefined, forwardedFor?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;
const open = (trusted = '') => createNetworks(trusted, () => new Date());

test('a network is an IPv4 /24 or an IPv6 /56, however the address is written', () => {
  const networkOf = open();
  const same = (a: string, b: string): boolean => networkOf(request(a)) === networkOf(request(b));
  assert.ok(same('203.0.113.7', '203.0.113.250'));
  assert.ok(same('203.0.113.7', '::ffff:203.0.113.9'));
  assert.ok(!same('203.0.113.7', '203.0.114.7'));
  assert.ok(same('2001:db8:0:1200::1', '2001:db8:0:12ff:1:2:3:4'));
  assert.ok(same('2001:db8::1', '2001:0db8:0000:0000:0000:0000:0000:0002'));
  assert.ok(same('fe80::1%eth0', 'fe80::2'));
  assert.ok(!same('2001:db8:0:1200::1', '2001:db8:0:1300::1'));
  assert.equal(networkOf(request(undefined)), nowhere);
  assert.equal(networkOf(undefined), nowhere);
});

test('what a request says about its way is believed only from a proxy that is named', () => {
  const direct = open();
  assert.equal(direct(request('203.0.113.7', '198.51.100.1')), direct(request('203.0.113.7')));

  const networkOf = open('10.0.0.0/8, 2001:db8:1::/48 ,192.0.2.5');
  const sender = networkOf(request('198.51.100.1'));
  for (const [peer, hops] of [
    ['10.1.2.3', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1'],
    ['2001:db8:1::9', '198.51.100.1, 10.9.9.9'],
    ['192.0.2.5', 'a lie, 203.0.113.7, 198.51.100.1:4711, 10.9.9.9'],
    ['192.0.2.5', '[::ffff:198.51.100.1]:443'],
  ])
    assert.equal(networkOf(request(peer, hops)), sender, `${peer} ${hops}`);
  assert.notEqual(networkOf(request('203.0.113.7', '198.51.100.1')), sender, 'a stranger is no proxy');
  const proxy = networkOf(request('10.1.2.3'));
  assert.equal(networkOf(request('10.1.2.3', 'unknown')), proxy, 'what is no address counts as its proxy');
});

test('what stands for a network is forgotten every day, and differs in every process', () => {
  let now = new Date('2026-11-22T12:00:00Z');
  const networkOf = createNetworks('', () => now);
  const today = networkOf(request('203.0.113.7'));
  now = new Date('2026-11-23T11:59:00Z');
  assert.equal(networkOf(request('203.0.113.7')), today);
  now = new Date('2026-11-23T12:00:00Z');
  assert.notEqual(networkOf(request('203.0.113.7')), today);
  assert.notEqual(open()(request('203.0.113.7')), open()(request('203.0.113.7')));
});
