import type { IncomingMessage } from 'node:http';
import type { Recipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Crowding } from './crowding.ts';
import type { Sealing } from './sealing.ts';
import type { Tokens } from './token.ts';

/** What every part of the intake is made of. There is no identity among it, and no database. */
export interface Parts {
  readonly drop: BlobStore;
  /** the police: the only one who can open what is sent */
  readonly recipient: Recipient;
  /** whom contact details are sealed to, apart from the rest */
  readonly contactRecipient: Recipient;
  readonly sealing: Sealing;
  readonly tokens: Tokens;
  readonly siteDir: string;
  readonly publicOrigin: string;
  readonly limits: Limits;
  /** Runs what must read and sync the disk before a body is taken: few at once, and the networks in turn. */
  inTurn<T>(req: IncomingMessage, task: () => Promise<T>): Promise<T>;
  /** whether too many send at once */
  readonly crowding: Crowding;
  readonly now: () => Date;
  readonly log: Log;
}
