import { evidenceConfig, parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { endWith } from '../role.ts';
import { startEvidence } from './evidence.ts';

/** The inside worker's process: the only holder of the identity that opens what people send. */
process.umask(0o077);
const config = parseConfig(evidenceConfig, process.env);
const metrics = await openMetrics('evidence', config);
const evidence = await startEvidence(config, metrics.counting(createLog('evidence')));
metrics.ask(evidence.facts);
endWith(async () => {
  await evidence.close();
  await metrics.close();
});
