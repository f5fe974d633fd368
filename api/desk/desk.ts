import type { Hono } from 'hono';
import { Hono as App } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Store } from '../db/store.ts';
import type { Identity, Recipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import { createApp } from '../http.ts';
import type { Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { serveSite } from '../site.ts';
import { type DeskEnv, guard } from './access.ts';
import { addAccessLog } from './access-log.ts';
import { addAlerts } from './alerts.ts';
import { addAppeals } from './appeals/appeals.ts';
import { addDecisions } from './appeals/decide.ts';
import { addEnding } from './appeals/end.ts';
import { addFromCopy } from './appeals/from-copy.ts';
import { addPictures, isPictureUpload, mostPictureBytes } from './appeals/pictures.ts';
import { addReleases } from './appeals/releases.ts';
import { addRules } from './appeals/rules.ts';
import { addVersions } from './appeals/versions.ts';
import { addWriters } from './appeals/writers.ts';
import { addAssign } from './assign.ts';
import { addBulk } from './bulk.ts';
import { addCases } from './cases.ts';
import { addContacts } from './contacts/contacts.ts';
import { addContactImport, isRegisterUpload, mostRegisterBytes } from './contacts/import.ts';
import { addCopies } from './copies.ts';
import { addCourses } from './courses.ts';
import { addDeclined } from './declined.ts';
import { addDialogue } from './dialogue.ts';
import { addDisposals } from './disposals.ts';
import { addEvents } from './events.ts';
import { addFileDecisions } from './file-decisions.ts';
import { addFootageAddressees } from './footage/addressees.ts';
import { addFootageRequests } from './footage/requests.ts';
import type { SmsGateway } from './footage/sms.ts';
import { addHandOver } from './hand-over.ts';
import { addHealth } from './health.ts';
import { addHolds } from './holds.ts';
import type { OidcSettings } from './identity-provider.ts';
import { addInvites } from './invites.ts';
import type { MailSettings, MailState } from './mail/tell.ts';
import { addMe } from './me.ts';
import { addNotes } from './notes.ts';
import { addOidc } from './oidc.ts';
import { addPackages } from './package/packages.ts';
import { addPasskeys } from './passkeys.ts';
import { addPhrases, type PhraseBook } from './phrases.ts';
import { addPreviews } from './previews.ts';
import { addQueue } from './queue.ts';
import { addReasons } from './reasons.ts';
import { addRetry } from './retry.ts';
import { addReveals } from './reveals.ts';
import { addReview } from './review.ts';
import { addSignIn } from './sign-in.ts';
import { addStaff } from './staff.ts';
import { addStepUp } from './step-up.ts';
import { addThanks } from './thanks.ts';
import { addTips } from './tips.ts';
import { addTriage } from './triage.ts';
import { addUndo } from './undo.ts';
import { addViews } from './views.ts';
import { addWatch } from './watch/watch.ts';
import { addWithhold } from './withhold.ts';
import { addWork } from './work.ts';

/** What the desk is given. Its identity opens previews and nothing else; `recipient` is the police's, for letters. */
export interface Desk {
  store: Store;
  drop: BlobStore;
  vault: BlobStore;
  /** the same, for the packing process */
  vaultUrl: string;
  viewingIdentity: Identity;
  recipient: Recipient;
  /** scheme, host and port the desk is reached at: the only origin that may change anything */
  origin: string;
  publicOrigin: string;
  sessionSecret: string;
  /** marks requests to know a sender, so that the evidence worker believes them (api/reveal.ts) */
  revealSecret: string;
  siteDir: string;
  /** where appeals are published from, and the law they are held to; without it none can be approved */
  contentDir?: string | undefined;
  /** the force's own sign-in, where there is one */
  oidc?: OidcSettings | undefined;
  /** who gives packages their timestamps, when anybody does */
  tsaUrl?: string | undefined;
  /** how long the deletion of a tip can be stopped before it begins by itself */
  disposalDays: number;
  /** names of units a tip can be given to */
  units: readonly string[];
  /** ready phrases for the dialogue */
  phrases: PhraseBook;
  /** how members are told that something waits, when they are, and how it stands with that */
  mail?: MailSettings | undefined;
  mailState: MailState;
  /** the force's SMS gateway, where there is one */
  sms?: SmsGateway | undefined;
  now: () => Date;
  log: Log;
}

const maxBodyBytes = 256 * 1024;
const mayLocate = 'camera=(), microphone=(), geolocation=(self), interest-cohort=()';

/** The staff half as one app: the API under /api/desk, health, and the console's pages. */
export function createDesk(desk: Desk): Hono {
  const app = createApp(desk);
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('X-Robots-Tag', 'noindex, nofollow');
    // an officer in a shop may say where they stand; their browser asks them first, and only the desk is told
    if (c.req.path.startsWith('/desk/footage/')) c.res.headers.set('Permissions-Policy', mayLocate);
  });
  const api = new App<DeskEnv>();
  const words = bodyLimit({ maxSize: maxBodyBytes, onError: () => Promise.reject(new Refusal('text_too_long')) });
  const picture = bodyLimit({
    maxSize: mostPictureBytes,
    onError: () => Promise.reject(new Refusal('picture_too_large')),
  });
  const register = bodyLimit({
    maxSize: mostRegisterBytes,
    onError: () => Promise.reject(new Refusal('contacts_file_too_large')),
  });
  const limitOf = (method: string, path: string) =>
    isPictureUpload(method, path) ? picture : isRegisterUpload(method, path) ? register : words;
  api.use((c, next) => limitOf(c.req.method, c.req.path)(c, next));
  api.use(guard(desk));
  const signIn = addSignIn(api, desk);
  addInvites(api, desk, signIn);
  addStepUp(api, desk, signIn);
  for (const add of [
    addMe,
    addOidc,
    addPasskeys,
    addAccessLog,
    addWatch,
    addWork,
    addCourses,
    addStaff,
    addQueue,
    addEvents,
    addAlerts,
    addTips,
    addTriage,
    addNotes,
    addAssign,
    addHandOver,
    addWithhold,
    addDeclined,
    addFileDecisions,
    addBulk,
    addUndo,
    addViews,
    addDialogue,
    addThanks,
    addPhrases,
    addReview,
    addReveals,
    addDisposals,
    addPreviews,
    addCopies,
    addRetry,
    addReasons,
    addPackages,
    addCases,
    addHolds,
    addContactImport,
    addContacts,
    addFootageRequests,
    addFootageAddressees,
    addAppeals,
    addWriters,
    addVersions,
    addDecisions,
    addEnding,
    addPictures,
    addFromCopy,
    addReleases,
    addRules,
  ])
    add(api, desk);
  addHealth(app, api, desk);
  app.route('/api/desk', api);
  app.get('/', (c) => c.redirect('/desk/'));
  serveSite(app, { siteDir: desk.siteDir, half: 'desk' });
  return app;
}
