import { resolve } from 'node:path';
import { parseConfig, startConfig } from '../config.ts';
import type { Check, Finding } from '../doctor/finding.ts';
import { clockChecks } from './examine/clocks.ts';
import { databaseChecks } from './examine/database.ts';
import { keyChecks } from './examine/keys.ts';
import { storeChecks } from './examine/stores.ts';
import { workerChecks } from './examine/worker.ts';

/**
 * What `npm run doctor` asks of the inside (api/doctor/inside.ts): each finding as one line of JSON. It reads what the worker may
 * read, and writes nothing but probes it takes away again.
 */
const config = parseConfig(startConfig, process.env);
const dataDir = resolve(config.DATA_DIR);
const addresses = {
  drop: config.DROP_URL ?? `file:${resolve(dataDir, 'drop')}`,
  vault: config.VAULT_URL ?? `file:${resolve(dataDir, 'vault')}`,
  database: config.DATABASE_URL ?? `file:${resolve(dataDir, 'db', 'vidne.db')}`,
};
const host = config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST;
const origins = { intake: `http://${host}:${config.PUBLIC_PORT}`, desk: `http://${host}:${config.DESK_PORT}` };
const checks: Check[] = [
  ...keyChecks({ folder: resolve(dataDir, 'keys'), port: config.PUBLIC_PORT }),
  ...storeChecks({ ...addresses, dataDir, port: config.PUBLIC_PORT }),
  ...databaseChecks(addresses.database),
  ...clockChecks({ ...addresses, origins }),
  ...workerChecks({ database: addresses.database, clamdSocket: config.CLAMD_SOCKET }),
];
for (const check of checks)
  process.stdout.write(`${JSON.stringify({ name: check.name, ...(await examine(check)) })}\n`);
process.exit(0); // connections of the stores may still be open

async function examine(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { level: 'wrong', sentence: `could not be tried (${said}). See that it answers.` };
  }
}
