import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import type { z } from 'zod';
import { deskConfig, evidenceConfig, intakeConfig, parseConfig, startConfig } from '../../api/config.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';

// The units we ship, as systemd itself reads them, and what each role is given by them. Here nothing is started by them.
const folder = mkdtempSync(join(tmpdir(), 'vidne-units-'));
after(() => rmSync(folder, { recursive: true }));

const roles = { intake: intakeConfig, evidence: evidenceConfig, desk: deskConfig } as const;
type RoleName = keyof typeof roles;
const unitOf = (name: string): string => readFileSync(`docs/systemd/${name}.service`, 'utf8');
/** Every value of a setting of a unit, words apart. */
const words = (unit: string, setting: string): string[] =>
  [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].flatMap(([, value]) => value!.split(' '));
const pairs = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
const exampleOf = (role: RoleName): Record<string, string> =>
  pairs(
    readFileSync(`docs/systemd/${role}.env`, 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line)),
  );
/** … with something in the place of what is the operator's. */
function filled(role: RoleName): Record<string, string> {
  const recipient = recipientOf(parseIdentity(newIdentity()));
  const given = { ...pairs(words(unitOf(`vidne-${role}`), 'Environment')), ...exampleOf(role) };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value
        .replace(/<age1[^>]*>/, recipient)
        .replace(/<(32-characters[^>]*)>/, '$1')
        .replaceAll(/<([a-z-]+)>/g, '$1'),
    ]),
  );
}

test('systemd reads every unit without a complaint, and each is walled in as far as its work permits', () => {
  const units = globSync('docs/systemd/*.service');
  assert.equal(units.length, 4);
  const here = units.map((path) => {
    const text = readFileSync(path, 'utf8').replaceAll('/opt/vidne', process.cwd());
    const copy = join(folder, basename(path));
    writeFileSync(copy, text);
    return copy;
  });
  const verified = spawnSync('systemd-analyze', ['verify', ...here], { encoding: 'utf8' });
  assert.deepEqual([verified.status, verified.stderr.split('\n').filter((line) => line.includes('vidne'))], [0, []]);
  // worker and start make walls themselves, and for that need namespaces and a /proc nothing lies over
  const most = { 'vidne-intake': 15, 'vidne-desk': 20, 'vidne-evidence': 40, vidne: 40 };
  for (const path of here) {
    const name = basename(path, '.service') as keyof typeof most;
    const args = ['security', '--offline=true', '--no-pager', `--threshold=${most[name]}`, path];
    const judged = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    assert.equal(judged.status, 0, `${name}: ${judged.stdout.trim().split('\n').at(-1)}`);
  }
});

test('what the units start and leave out exists in the project', () => {
  for (const path of globSync('docs/systemd/*.service')) {
    const unit = readFileSync(path, 'utf8');
    const [program, script] = words(unit, 'ExecStart');
    const named = [
      program!,
      `/opt/vidne/${script}`,
      ...words(unit, 'InaccessiblePaths').filter((one) => /opt/.test(one)),
    ];
    for (const one of named) {
      const inProject = one.replace(/^-?\/opt\/vidne\//, '');
      assert.equal(globSync(inProject).length, 1, `${path}: ${one}`);
    }
  }
});

test('each role is given every setting it needs, none it does not know, and starts with them', () => {
  const ofNode = ['NODE_ENV', 'NODE_OPTIONS', 'UV_THREADPOOL_SIZE', 'MALLOC_ARENA_MAX'];
  for (const [role, schema] of Object.entries(roles) as [RoleName, z.ZodObject][]) {
    const given = filled(role);
    const unknown = Object.keys(given).filter((name) => !ofNode.includes(name) && !(name in schema.shape));
    assert.deepEqual(unknown, [], role);
    const config = parseConfig(schema, given) as Record<string, unknown>;
    for (const name of ['DROP_URL', 'VAULT_URL']) if (config[name]) openBlobs(String(config[name]));
  }
  const start = pairs(words(unitOf('vidne'), 'Environment'));
  assert.deepEqual(
    Object.keys(start).filter((name) => !ofNode.includes(name) && !(name in startConfig.shape)),
    [],
  );
});

test('each role holds its own keys and nobody else’s, and no way to what is not its own', () => {
  const credentials = (role: RoleName) => words(unitOf(`vidne-${role}`), 'LoadCredential').map((one) => basename(one));
  assert.deepEqual(credentials('intake'), []);
  assert.deepEqual(credentials('evidence'), ['evidence.identity', 'contact.identity', 'checkpoint.key']);
  assert.deepEqual(credentials('desk'), ['desk.identity']);
  const users = (['intake', 'evidence', 'desk'] as const).map((role) => words(unitOf(`vidne-${role}`), 'User')[0]);
  assert.equal(new Set(users).size, 3);
  const intake = filled('intake');
  for (const name of ['VAULT_URL', 'DATABASE_URL', 'IDENTITY_FILE', 'REVEAL_SECRET', 'SESSION_SECRET'])
    assert.equal(intake[name], undefined, name);
  // three users of the object store
  const people = (['intake', 'evidence', 'desk'] as const).map((role) => exampleOf(role)['DROP_URL']!.split('@')[0]);
  assert.equal(new Set(people).size, 3);
  for (const role of ['intake', 'evidence', 'desk'] as const) {
    const unit = unitOf(`vidne-${role}`);
    const hidden = words(unit, 'InaccessiblePaths').map((path) => path.replace(/^-/, ''));
    assert.ok(
      ['/etc/vidne', '/etc/vidne/keys'].some((path) => hidden.includes(path)),
      `${role} cannot read the files of keys`,
    );
    assert.deepEqual(words(unit, 'LimitCORE'), ['0']);
    assert.deepEqual(words(unit, 'MemorySwapMax'), ['0']);
    assert.deepEqual(words(unit, 'Restart'), ['always']);
  }
  assert.ok(words(unitOf('vidne-intake'), 'RestrictNamespaces').includes('yes'));
});

test('the walls of the worker are left possible', () => {
  for (const name of ['vidne-evidence', 'vidne']) {
    const unit = unitOf(name);
    for (const setting of [
      'RestrictNamespaces',
      'ProtectKernelTunables',
      'ProtectKernelLogs',
      'ProtectProc',
      'ProcSubset',
      'ProtectHostname',
      'ProtectControlGroups',
      'PrivateUsers',
      'MemoryDenyWriteExecute',
    ])
      assert.deepEqual(words(unit, setting), [], `${name}: ${setting}`);
  }
  for (const path of globSync('docs/systemd/*.service'))
    assert.deepEqual(words(readFileSync(path, 'utf8'), 'MemoryDenyWriteExecute'), [], 'V8 writes what it executes');
  // bubblewrap needs these; each of them is in a set that may not be taken away
  const needed = ['mount', 'umount2', 'pivot_root', 'unshare', 'clone', 'sethostname', 'capset', 'seccomp'];
  const has = (set: string, call: string): boolean =>
    new RegExp(`^ +${call}$`, 'm').test(
      execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', set], { encoding: 'utf8' }),
    );
  assert.ok(has('@mount', 'pivot_root'), 'the list is read');
  const taken = words(unitOf('vidne-evidence'), 'SystemCallFilter').map((set) => set.replace('~', ''));
  for (const set of taken)
    assert.deepEqual(
      needed.filter((call) => has(set, call)),
      [],
      set,
    );
});
