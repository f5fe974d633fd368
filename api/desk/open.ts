import { readFileSync } from 'node:fs';
import type { DeskConfig } from '../config.ts';
import { openStore } from '../db/store.ts';
import { parseIdentity, parseRecipient } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import type { Log } from '../log.ts';
import type { Desk } from './desk.ts';
import { smsOf } from './footage/sms.ts';
import { oidcOf } from './identity-provider.ts';
import { mailOf } from './mail/tell.ts';
import { readPhrases } from './phrases.ts';

/** The desk's capabilities, from its settings. */
export async function openDesk(config: DeskConfig, log: Log): Promise<Desk> {
  const mail = mailOf(config);
  return {
    store: await openStore(config.DATABASE_URL),
    drop: openBlobs(config.DROP_URL),
    vault: openBlobs(config.VAULT_URL),
    vaultUrl: config.VAULT_URL,
    viewingIdentity: parseIdentity(readFileSync(config.IDENTITY_FILE, 'utf8')),
    recipient: parseRecipient(config.RECIPIENT),
    origin: new URL(config.DESK_ORIGIN).origin,
    publicOrigin: new URL(config.PUBLIC_ORIGIN).origin,
    sessionSecret: config.SESSION_SECRET,
    revealSecret: config.REVEAL_SECRET,
    siteDir: config.SITE_DIR,
    contentDir: config.CONTENT_DIR,
    oidc: oidcOf(config),
    tsaUrl: config.TSA_URL,
    disposalDays: config.DISPOSAL_DAYS,
    units: config.UNITS,
    phrases: readPhrases(config.CONTENT_DIR),
    mail,
    sms: smsOf(config),
    mailState: { mail: mail ? 'untried' : 'no_mail' },
    now: () => new Date(),
    log,
  };
}
