import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Identity, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { createIntake } from '../../api/intake/intake.ts';
import { type Limits, limits } from '../../api/limits.ts';
import { createLog } from '../../api/log.ts';

/** An intake in this process, over a store of the proof's own. */
export interface InnerIntake {
  readonly origin: string;
  logged(): string;
  /** Closes every connection; resolves when nothing of it moves any more. */
  close(): Promise<void>;
}

export const tokenSecret = 'a secret of a proof, not of an installation';

export async function openInnerIntake(
  drop: BlobStore,
  police: Identity,
  siteDir: string,
  some: Partial<Limits> = {},
): Promise<InnerIntake> {
  let log = '';
  const intake = createIntake({
    drop,
    recipient: recipientOf(police),
    contactRecipient: recipientOf(police),
    tokenSecret,
    siteDir,
    publicOrigin: 'http://localhost:4321',
    confinement: 'none',
    limits: { ...limits, freeBytes: 0, freeFraction: 0, reserveBytes: 0, freeFiles: 0, reserveFiles: 0, ...some },
    now: () => new Date(),
    log: createLog('intake', (line) => {
      log += line;
    }),
  });
  const server = createServer({ requestTimeout: 0 }, intake.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logged: () => log,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await intake.settled();
    },
  };
}
