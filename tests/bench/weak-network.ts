import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * A WEAK NETWORK of the kernel's own, laid into the loopback of a network namespace that is ours alone: each sender's
 * uplink carries so many bits (htb), packets are lost in both directions (nftables), and a silent sender neither sends nor
 * hears anything until its time is over.
 */
export interface WeakNetwork {
  /** For `seconds` no packet from or to these addresses gets through. */
  silence(addresses: readonly string[], seconds: number): void;
  /** packets of this network, and how many of them were lost by chance or in silence */
  packets(): { passed: number; lost: number; silenced: number };
}

export function layWeakNetwork({
  host,
  senders,
  bitsPerSecond,
  lossPercent,
}: {
  host: string;
  senders: readonly string[];
  bitsPerSecond: number;
  lossPercent: number;
}): WeakNetwork {
  // packets as they are on the air: no jumbo frames, and none that the kernel would cut up only after they were counted
  run('ip', ['link', 'set', 'lo', 'mtu', '1500', 'gso_max_segs', '1', 'up']);
  // a sender must see its own progress, not what the kernel has taken off its hands
  writeFileSync('/proc/sys/net/ipv4/tcp_wmem', '4096 16384 32768');
  run(
    'ip',
    ['-batch', '-'],
    [host, ...senders].map((address) => `address add ${address}/32 dev lo`),
  );
  run('tc', ['-batch', '-'], ['qdisc add dev lo root handle 1: htb', ...senders.flatMap(shape(bitsPerSecond))]);
  run('nft', ['-f', '-'], rules(lossPercent));
  return {
    silence: (addresses, seconds) =>
      run('nft', ['-f', '-'], [`add element ip weak silent { ${addresses.map(until(seconds)).join(', ')} }`]),
    packets: () => ({ passed: counted('passed'), lost: counted('lost'), silenced: counted('silenced') }),
  };
}

const shape =
  (bitsPerSecond: number) =>
  (address: string, i: number): string[] => {
    const id = `1:${(i + 1).toString(16)}`;
    return [
      `class add dev lo parent 1: classid ${id} htb rate ${bitsPerSecond}bit quantum 1514`,
      `qdisc add dev lo parent ${id} pfifo limit 20`,
      `filter add dev lo parent 1: protocol ip prio 1 u32 match ip src ${address}/32 flowid ${id}`,
    ];
  };

const rules = (lossPercent: number): string[] => [
  'table ip weak {',
  '  set silent { type ipv4_addr; flags timeout; }',
  '  counter passed { }',
  '  counter lost { }',
  '  counter silenced { }',
  '  chain output {',
  '    type filter hook output priority 0',
  '    ip saddr @silent counter name silenced drop',
  '    ip daddr @silent counter name silenced drop',
  `    numgen random mod 100 < ${lossPercent} counter name lost drop`,
  '    counter name passed',
  '  }',
  '}',
];

const until =
  (seconds: number) =>
  (address: string): string =>
    `${address} timeout ${seconds}s`;

function counted(name: string): number {
  return Number(/packets (\d+)/.exec(run('nft', ['list', 'counter', 'ip', 'weak', name]))?.[1]);
}

function run(program: string, args: string[], lines: string[] = []): string {
  return execFileSync(program, args, {
    input: lines.join('\n').concat('\n'),
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
}
