import { intakeConfig, parseConfig } from '../config.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { limits } from '../limits.ts';
import { createLog } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { endWith } from '../role.ts';
import { createIntake, sweepRegularly } from './intake.ts';
import { listenWide } from './listen.ts';
import { SealPool } from './seal-pool.ts';
import { createIntakeServer, endIntakeServer } from './server.ts';

const config = parseConfig(intakeConfig, process.env);
const metrics = await openMetrics('intake', config);
const log = metrics.counting(createLog('intake'));
const recipients = { recipient: config.RECIPIENT, contactRecipient: config.CONTACT_RECIPIENT };
const said = { confinement: config.CONFINEMENT, surge: config.SURGE, trustedProxies: config.TRUSTED_PROXIES };
const intake = createIntake({
  sealing: new SealPool({ dropUrl: config.DROP_URL, recipient: config.RECIPIENT, limits }),
  drop: openBlobs(config.DROP_URL),
  ...recipients,
  tokenSecret: config.TOKEN_SECRET,
  siteDir: config.SITE_DIR,
  publicOrigin: config.PUBLIC_ORIGIN,
  ...said,
  now: () => new Date(),
  log,
});
const server = createIntakeServer(intake);
metrics.watch(server, intake.routes);
metrics.ask(intake.facts);
const { port, stop } = await listenWide(server, { port: config.PUBLIC_PORT, host: config.HOST });
log('listening', { port, confinement: config.CONFINEMENT });
const stopSweeping = sweepRegularly(intake, log);

endWith(async () => {
  stopSweeping();
  stop();
  await endIntakeServer(server, intake);
  await metrics.close();
});
