import { pgKit, tables } from './tables.ts';

export const {
  user,
  session,
  account,
  verification,
  twoFactor,
  invite,
  tip,
  tipSearch,
  tipContact,
  file,
  original,
  fingerprint,
  likeness,
  exhibit,
  workingCopy,
  message,
  custodyEvent,
  checkpoint,
  series,
  heartbeat,
} = tables(pgKit);
