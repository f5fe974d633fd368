import { resolve } from 'node:path';
import { parseConfig, type StartConfig, startConfig } from './config.ts';
import { ask } from './doctor/ask.ts';
import { configurationChecks } from './doctor/configuration.ts';
import { advice, type Check, type Finding, fine, wrong } from './doctor/finding.ts';
import { examineInside } from './doctor/inside.ts';
import { machineChecks } from './doctor/machine.ts';
import { mailChecks } from './doctor/mail.ts';
import { proxyChecks } from './doctor/proxy.ts';
import { processesWith } from './processes.ts';
import { addressFor } from './store-address.ts';

/**
 * `npm run doctor [-- configuration machine roles inside mail proxy]`: looks at a running installation, with the settings it was started with, and
 * says in one line each what is well and what to do about the rest. Ends with 1 when something is wrong.
 */
const signs = { fine: '✔', advice: '!', wrong: '✖' } as const;

const config = parseConfig(startConfig, process.env);
const host = config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST;
const intake = `http://${host}:${config.PUBLIC_PORT}`;
const desk = `http://${host}:${config.DESK_PORT}`;
const groups: Record<string, Check[]> = {
  configuration: configurationChecks(process.env),
  machine: machineChecks({ dataDir: resolve(config.DATA_DIR), roles: rolesOf(config) }),
  roles: [
    { name: 'intake', run: () => intakeIsReady(intake) },
    { name: 'desk', run: () => deskIsReady(desk) },
  ],
  mail: mailChecks({
    url: config.SMTP_URL,
    from: config.MAIL_FROM,
    caFile: config.SMTP_CA_FILE,
    name: new URL(config.DESK_ORIGIN ?? `http://localhost:${config.DESK_PORT}`).hostname,
    desk,
  }),
  proxy: proxyChecks({
    publicOrigin: config.PUBLIC_ORIGIN ?? `http://localhost:${config.PUBLIC_PORT}`,
    intake,
    trustedProxies: config.TRUSTED_PROXIES,
  }),
};
const chosen = process.argv.slice(2);
const levels = new Set<Finding['level']>();
for (const [group, checks] of Object.entries(groups)) {
  if (chosen.length > 0 && !chosen.includes(group)) continue;
  for (const check of checks) tell(check.name, await examine(check));
}
if (chosen.length === 0 || chosen.includes('inside'))
  for (const found of await examineInside(process.env)) tell(found.name, found);
process.exit(levels.has('wrong') || levels.size === 0 ? 1 : 0);

function tell(name: string, { level, sentence }: Finding): void {
  levels.add(level);
  console.log(`${signs[level]} ${name}${sentence ? `: ${sentence}` : ''}`);
}

async function examine(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    return wrong(
      `could not be tried (${error instanceof Error ? error.message : String(error)}). See that it answers.`,
    );
  }
}

function rolesOf({ PUBLIC_PORT, DESK_PORT, DATA_DIR, VAULT_URL }: StartConfig): Record<string, number[]> {
  const vault = addressFor('evidence', VAULT_URL ?? `file:${resolve(DATA_DIR, 'vault')}`, DATA_DIR);
  return {
    intake: processesWith('api/intake/main.ts', `PUBLIC_PORT=${PUBLIC_PORT}`),
    evidence: processesWith('api/evidence/main.ts', `VAULT_URL=${vault}`),
    desk: processesWith('api/desk/main.ts', `DESK_PORT=${DESK_PORT}`),
  };
}

async function intakeIsReady(origin: string): Promise<Finding> {
  const { status, text } = await ask(origin, { method: 'GET', path: '/health/ready' });
  if (status !== 200) return wrong(`${origin}/health/ready answers ${status}. Its log says what it waits for.`);
  const { confinement } = JSON.parse(text) as { confinement?: string };
  if (confinement === 'none')
    return wrong('nothing confines it. Install bubblewrap, or confine it from outside and set CONFINEMENT=outside.');
  if (confinement === 'outside')
    return advice('it is said to be confined from outside; that cannot be seen from here.');
  return fine(confinement);
}

async function deskIsReady(origin: string): Promise<Finding> {
  const { status } = await ask(origin, { method: 'GET', path: '/health/ready' });
  return status === 200 ? fine() : wrong(`${origin}/health/ready answers ${status}. Its log says what it waits for.`);
}
