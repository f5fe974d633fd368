import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileIntake, thrift } from './code-cache.ts';
import { intakeDiskThreads, parseConfig, type StartConfig, startConfig } from './config.ts';
import { behindWall, inside, probeWall } from './confine.ts';
import { type Keys, openKeys } from './keys.ts';
import { descendants, isThere } from './processes.ts';
import { installMissing } from './setup.ts';
import { addressFor, behindWallAt } from './store-address.ts';

/**
 * `npm start`: makes what is missing, builds the site, and runs the three roles as three processes, each with its own
 * environment and nothing else. One that dies is started again; when this one ends, they all do.
 */
const project = fileURLToPath(new URL('..', import.meta.url));
const dev = process.argv.includes('--dev');

type Env = Record<string, string>;
interface Role {
  name: 'intake' | 'evidence' | 'desk';
  command: string;
  args: string[];
  env: Env;
  ipc: boolean;
}

const config = parseConfig(startConfig, process.env);
const publicOrigin = config.PUBLIC_ORIGIN ?? `http://localhost:${config.PUBLIC_PORT}`;
const deskOrigin = config.DESK_ORIGIN ?? `http://localhost:${config.DESK_PORT}`;
const data = (...parts: string[]): string => resolve(config.DATA_DIR, ...parts);

installMissing(['run']);
for (const folder of ['drop', 'vault', 'db', 'site', 'keys']) mkdirSync(data(folder), { recursive: true, mode: 0o700 });
if (!(await buildSite())) process.exit(1);
const running = new Map<string, ChildProcess>();
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
for (const role of roles(config, openKeys(data('keys'), `${new URL(publicOrigin).host}/custody`))) run(role, 0);
await announce();
if (dev) watchSources();

function roles(c: StartConfig, keys: Keys): Role[] {
  const base: Env = {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    NODE_ENV: 'production',
    SUPERVISED: '1',
  };
  const [dropUrl, vaultUrl] = [c.DROP_URL ?? `file:${data('drop')}`, c.VAULT_URL ?? `file:${data('vault')}`];
  const storesOf = (role: Role['name']): Env => ({
    DROP_URL: addressFor(role, dropUrl, c.DATA_DIR),
    VAULT_URL: addressFor(role, vaultUrl, c.DATA_DIR),
  });
  // Node's own setting; whoever gives it lets the inside write there what it runs. The intake has its own, behind its wall.
  const { NODE_COMPILE_CACHE: codeCache } = process.env;
  const shared: Env = {
    ...(codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache }),
    DATABASE_URL: c.DATABASE_URL ?? `file:${data('db', 'vidne.db')}`,
    RECIPIENT: keys.recipient,
  };
  const scratch = c.SCRATCH_DIR ?? `/dev/shm/vidne-${process.getuid?.() ?? 0}-${config.DESK_PORT}`;
  const evidence = node('api/evidence/main.ts');
  const desk = node('api/desk/main.ts');
  return [
    intakeRole(base, addressFor('intake', dropUrl, c.DATA_DIR), keys),
    {
      name: 'evidence',
      command: evidence[0],
      args: evidence[1],
      env: {
        ...base,
        ...shared,
        ...storesOf('evidence'),
        ...thrift,
        IDENTITY_FILE: keys.evidenceIdentityFile,
        ...(keys.olderEvidenceFiles.length === 0 ? {} : { OLD_IDENTITY_FILES: keys.olderEvidenceFiles.join(',') }),
        VIEWING_RECIPIENT: keys.viewingRecipient,
        CONTACT_IDENTITY_FILE: keys.contactIdentityFile,
        REVEAL_SECRET: keys.revealSecret,
        SCRATCH_DIR: scratch,
        CONTENT_DIR: resolve(c.CONTENT_DIR),
        CHECKPOINT_KEY_FILE: keys.checkpointKeyFile,
        CHECKPOINTS_DIR: data('site', 'custody'),
        ...(c.HEAVY_JOBS === undefined ? {} : { HEAVY_JOBS: String(c.HEAVY_JOBS) }),
        ...(c.CLAMD_SOCKET ? { CLAMD_SOCKET: resolve(c.CLAMD_SOCKET) } : {}),
        REVIEW_ANSWERS: c.REVIEW_ANSWERS,
        SURGE: c.SURGE,
        ...metricsSettings(c.METRICS_HOST, c.EVIDENCE_METRICS_PORT),
        ...(c.SPECIALIST_RECIPIENT ? { SPECIALIST_RECIPIENT: c.SPECIALIST_RECIPIENT } : {}),
      },
      ipc: true,
    },
    {
      name: 'desk',
      command: desk[0],
      args: desk[1],
      ipc: true,
      env: {
        ...base,
        ...shared,
        ...storesOf('desk'),
        IDENTITY_FILE: keys.deskIdentityFile,
        SESSION_SECRET: keys.sessionSecret,
        REVEAL_SECRET: keys.revealSecret,
        SITE_DIR: data('site'),
        HOST: c.HOST,
        DESK_PORT: String(c.DESK_PORT),
        DESK_ORIGIN: deskOrigin,
        ...oidcSettings(c),
        PUBLIC_ORIGIN: publicOrigin,
        ...(c.TSA_URL ? { TSA_URL: c.TSA_URL } : {}),
        UNITS: c.UNITS.join(','),
        ...mailSettings(c),
        ...smsSettings(c),
        CONTENT_DIR: resolve(c.CONTENT_DIR),
        ...metricsSettings(c.METRICS_HOST, c.DESK_METRICS_PORT),
      },
    },
  ];
}

/** A role's process whose memory is never dumped to the disk. */
function node(script: string): [string, string[]] {
  return ['/usr/bin/prlimit', ['--core=0', '--', process.execPath, join(project, script)]];
}

/** What was set of the force's own sign-in, for the desk alone. */
function oidcSettings({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_STRONG }: StartConfig): Env {
  return {
    ...(OIDC_ISSUER ? { OIDC_ISSUER } : {}),
    ...(OIDC_CLIENT_ID ? { OIDC_CLIENT_ID } : {}),
    ...(OIDC_CLIENT_SECRET ? { OIDC_CLIENT_SECRET } : {}),
    OIDC_STRONG,
  };
}

/** The mail server and its password, for the desk alone. */
function mailSettings({ SMTP_URL, MAIL_FROM, SMTP_CA_FILE, DIGEST_HOUR }: StartConfig): Env {
  return {
    ...(SMTP_URL ? { SMTP_URL } : {}),
    ...(MAIL_FROM ? { MAIL_FROM } : {}),
    ...(SMTP_CA_FILE ? { SMTP_CA_FILE: resolve(SMTP_CA_FILE) } : {}),
    DIGEST_HOUR: String(DIGEST_HOUR),
  };
}

/** The SMS gateway and its token, for the desk alone. */
function smsSettings({ SMS_URL, SMS_TOKEN }: StartConfig): Env {
  return { ...(SMS_URL ? { SMS_URL } : {}), ...(SMS_TOKEN ? { SMS_TOKEN } : {}) };
}

/** Each role has a port of its own, or none. */
function metricsSettings(host: string, port: number | undefined): Env {
  return port === undefined ? {} : { METRICS_HOST: host, METRICS_PORT: String(port) };
}

function intakeRole(base: Env, dropUrl: string, keys: Keys): Role {
  const env: Env = {
    ...base,
    ...intakeDiskThreads,
    ...thrift,
    HOST: config.HOST,
    PUBLIC_PORT: String(config.PUBLIC_PORT),
    PUBLIC_ORIGIN: publicOrigin,
    RECIPIENT: keys.recipient,
    CONTACT_RECIPIENT: keys.contactRecipient,
    TOKEN_SECRET: keys.tokenSecret,
    TRUSTED_PROXIES: config.TRUSTED_PROXIES,
    SURGE: config.SURGE,
    ...metricsSettings(config.METRICS_HOST, config.INTAKE_METRICS_PORT),
  };
  const wall = config.CONFINEMENT === 'none' || config.CONFINEMENT === 'outside' ? undefined : probeWall();
  if (wall) {
    const { address, places } = behindWallAt(dropUrl);
    if (places.objectStore) mkdirSync(places.objectStore.spoolDir, { recursive: true, mode: 0o700 });
    const open = { project, site: data('site'), ...places };
    const compiled = compileIntake(open, data('code'), wall);
    if (!compiled.isMade)
      console.error('WARNING: the intake could not be compiled in advance; it will need more memory.');
    const [command, args] = behindWall(compiled.wall, 'api/intake/main.ts', [], wall);
    return {
      name: 'intake',
      command,
      args,
      ipc: false,
      env: { ...env, ...compiled.env, SITE_DIR: inside.site, DROP_URL: address, CONFINEMENT: 'bubblewrap' },
    };
  }
  if (config.CONFINEMENT !== 'outside')
    console.error(
      'WARNING: bubblewrap does not work here, so the intake is NOT confined. Run it in a container or a systemd unit (docs/operations.md).',
    );
  const [command, args] = node('api/intake/main.ts');
  return {
    name: 'intake',
    command,
    args,
    ipc: false,
    env: { ...env, SITE_DIR: data('site'), DROP_URL: dropUrl, CONFINEMENT: config.CONFINEMENT ?? 'none' },
  };
}

/** Starts a role, and starts it again when it dies: at once the first time, then after 1, 2, 4 … 30 seconds. */
function run(role: Role, failures: number): void {
  const child = spawn(role.command, role.args, {
    cwd: project,
    env: role.env,
    stdio: ['pipe', 'inherit', 'inherit', ...(role.ipc ? (['ipc'] as const) : [])],
  });
  running.set(role.name, child);
  const startedAt = Date.now();
  child.on('message', (message: { kind?: string; role?: string; link?: string }) => {
    if (message.kind === 'invite') console.log(`One-time link for the first ${message.role}: ${message.link}`);
  });
  child.on('error', (error) => console.error(`${role.name}: ${error.message}`));
  child.on('exit', (code, signal) => {
    running.delete(role.name);
    if (stopping) return;
    const again = Date.now() - startedAt > 30_000 ? 0 : failures + 1;
    const waitMs = again === 0 ? 0 : Math.min(30_000, 500 * 2 ** (again - 1));
    console.error(`${role.name} ended (${signal ?? code}); starting it again in ${waitMs} ms`);
    setTimeout(() => !stopping && run(role, again), waitMs);
  });
}

async function buildSite(): Promise<boolean> {
  const env = { ...process.env, SITE_DIR: data('site'), CONTENT_DIR: config.CONTENT_DIR, PUBLIC_ORIGIN: publicOrigin };
  const child = spawn(process.execPath, [join(project, 'site/release.ts')], {
    cwd: project,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((done) => child.on('exit', done));
  return code === 0;
}

/** `npm run dev`: a change of the API starts the roles anew, a change of pages or content makes a new release. */
function watchSources(): void {
  const after = (folder: string, act: () => void) => {
    let waiting: NodeJS.Timeout | undefined;
    watch(folder, { recursive: true }, () => {
      clearTimeout(waiting);
      waiting = setTimeout(act, 300);
    });
  };
  after(join(project, 'api'), () => {
    for (const child of running.values()) child.stdin?.end();
  });
  for (const folder of [join(project, 'site'), resolve(config.CONTENT_DIR)]) after(folder, () => void buildSite());
}

/** Prints the addresses when both origins say they are ready. */
async function announce(): Promise<void> {
  const local = (port: number) =>
    `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}/health/ready`;
  for (const address of [local(config.PUBLIC_PORT), local(config.DESK_PORT)])
    while (!stopping && !(await isReady(address))) await new Promise((done) => setTimeout(done, 200));
  if (!stopping) console.log(`\nVidne is ready.\n  public  ${publicOrigin}\n  desk    ${deskOrigin}\n`);
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false; // not listening yet
  }
}

/**
 * Asks every role to finish, ends those that do not within twenty seconds, then ends itself: only when nothing below it is
 * left, also not what bubblewrap wrapped, which the kernel clears away a moment after the wrapper has gone.
 */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  const below = descendants(process.pid);
  for (const child of running.values()) child.stdin?.end(); // the roles end with it (role.ts)
  const late = setTimeout(() => {
    for (const pid of below.filter(isThere)) process.kill(pid, 'SIGKILL');
  }, 20_000);
  while (running.size > 0 || below.some(isThere)) await new Promise((done) => setTimeout(done, 20));
  clearTimeout(late);
  process.exit(0);
}
