import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { intakeConfig, parseConfig } from '../config.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { limits } from '../limits.ts';
import { createLog } from '../log.ts';
import { endWith } from '../role.ts';
import { createIntake, sweepRegularly } from './intake.ts';
import { SealPool } from './seal-pool.ts';

const config = parseConfig(intakeConfig, process.env);
const log = createLog('intake');
const sealing = new SealPool({ dropUrl: config.DROP_URL, recipient: config.RECIPIENT, limits });
const intake = createIntake({
  openWriter: sealing.open,
  drop: openBlobs(config.DROP_URL),
  recipient: config.RECIPIENT,
  tokenSecret: config.TOKEN_SECRET,
  siteDir: config.SITE_DIR,
  publicOrigin: config.PUBLIC_ORIGIN,
  confinement: config.CONFINEMENT,
  now: () => new Date(),
  log,
});
// an upload may take hours: no limit on a request, but on silence (the tail is sealed then) and on a slow header
const server = createServer({ requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 10_000 }, intake.handle);
server.setTimeout(60_000);
server.listen(config.PUBLIC_PORT, config.HOST, () => {
  log('listening', { port: (server.address() as AddressInfo).port, confinement: config.CONFINEMENT });
});
const stopSweeping = sweepRegularly(intake, log);

// a tip that has arrived is answered first (role.ts gives us four seconds): nobody may lose a code to our restart. Closing
// the connections then ends the running uploads; what came is sealed and kept
endWith(async () => {
  stopSweeping();
  server.close();
  await Promise.race([intake.answered(), setTimeout(2000)]);
  server.closeAllConnections();
  await new Promise((resolve) => setImmediate(resolve));
  await intake.settled();
});
