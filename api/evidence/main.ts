import { evidenceConfig, parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { endWith } from '../role.ts';
import { startEvidence } from './evidence.ts';

/** The inside worker's process: the only holder of the identity that opens what people send. */
process.umask(0o077);
const evidence = await startEvidence(parseConfig(evidenceConfig, process.env), createLog('evidence'));
endWith(evidence.close);
