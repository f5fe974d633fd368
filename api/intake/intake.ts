import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { parseRecipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import { createApp } from '../http.ts';
import { limits as defaults, type Limits, type Rates, rates as usualRates } from '../limits.ts';
import { describeError, type Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { serveSite } from '../site.ts';
import type { SurgeSwitch } from '../surge.ts';
import { takeDown } from '../takedown.ts';
import { createNetworks } from './address.ts';
import { limitBody, refuseBody } from './body.ts';
import { addCrowdNotice } from './crowd-notice.ts';
import { type Crowding, watchCrowding } from './crowding.ts';
import { addEmbeds } from './embed.ts';
import { addForms } from './forms.ts';
import { createGate } from './gate.ts';
import { addHealth } from './health.ts';
import { addMailboxes } from './mailboxes.ts';
import { addOembed } from './oembed.ts';
import { openApi } from './openapi.ts';
import type { Parts } from './parts.ts';
import { createGuard, networkFrom } from './pressure.ts';
import { createProofs } from './proof.ts';
import { addRequests } from './requests.ts';
import { sealHere } from './seal-here.ts';
import type { Sealing } from './sealing.ts';
import { addSearchPages } from './search-page.ts';
import { sweepSelfTests } from './self-test.ts';
import { watchClock } from './steady-clock.ts';
import { sweep, sweepParts } from './sweep.ts';
import { addTipPages } from './tip-page.ts';
import { addTips } from './tips.ts';
import { createTokens, findHandInClaims } from './token.ts';
import { createTurns, rankOf } from './turns.ts';
import { createUploads, uploadsPath } from './tus.ts';

export interface IntakeSettings {
  readonly drop: BlobStore;
  /** `age1…` of the police */
  readonly recipient: string;
  /** `age1…` of the contact key */
  readonly contactRecipient: string;
  readonly tokenSecret: string;
  readonly siteDir: string;
  readonly publicOrigin: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly confinement: string;
  /** a person's word on surges (crowding.ts) */
  readonly surge?: SurgeSwitch;
  readonly limits?: Limits;
  readonly rates?: Rates;
  /** proxies that are believed when they say who asks (address.ts) */
  readonly trustedProxies?: string;
  /** threads that seal (seal-pool.ts); without them this one does */
  readonly sealing?: Sealing;
}

export interface Intake {
  /** Everything but uploads, for tests without a port. */
  readonly app: Hono;
  /** patterns of every address, uploads too */
  readonly routes: readonly string[];
  /** Whether there is a surge and what is counted to know it, and the room there is, where the drop can tell. */
  facts(): Promise<Readonly<Record<string, number | boolean>>>;
  /** For node:http. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Removes what nobody will come back for; answers how many uploads. */
  sweep(): Promise<number>;
  /** Removes parts of unfinished writes alone; answers how many. */
  sweepParts(): Promise<number>;
  /** Removes self-tests whose hour is over; answers how many. */
  sweepSelfTests(): Promise<number>;
  /** Resolves when every request that has arrived whole, uploads apart, is answered. */
  answered(): Promise<void>;
  /** Resolves when every tail of a lost connection is sealed. */
  settled(): Promise<void>;
}

/** The public half: takes tips and seals them. It can open nothing it has taken. */
export function createIntake(settings: IntakeSettings): Intake {
  const { drop, siteDir, publicOrigin, now, log, limits = defaults } = settings;
  const tokens = createTokens({ secret: settings.tokenSecret, now, lifeMs: limits.tokenMs });
  const recipient = parseRecipient(settings.recipient);
  const sealing = settings.sealing ?? sealHere({ drop, recipient, limits, now });
  const networks = createNetworks(settings.trustedProxies ?? '', now);
  const admitting = createGate(admittedAtOnce, Number.POSITIVE_INFINITY);
  const inTurn: Parts['inTurn'] = (req, task) => admitting(task, { of: networks(req) });
  const recipients = { recipient, contactRecipient: parseRecipient(settings.contactRecipient) };
  const crowding = watchCrowding({ said: settings.surge ?? 'auto', siteDir, log });
  const shared = { drop, ...recipients, sealing, tokens, siteDir, publicOrigin, limits };
  const parts: Parts = { ...shared, inTurn, crowding, now, log };
  const app = createPublicApp(parts, networks, settings);
  const uploads = createUploads(parts);
  // the form's body is read raw, and a refused one is drained below
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
  const answering = new Set<ServerResponse>();
  const inTurns = createTurns(begunAtOnce);
  return {
    app,
    routes: [...app.routes.map(({ path }) => path), uploadsPath, `${uploadsPath}/:id`],
    facts: async () => ({ ...crowding.facts, ...(await drop.free()) }),
    handle(req, res) {
      linger(req, res);
      answering.add(res);
      res.once('close', () => answering.delete(res));
      const isUpload = `${req.url?.split('?')[0]}/`.startsWith(`${uploadsPath}/`);
      watchSender(crowding, req, res, isUpload);
      const answer = (): void => void (isUpload ? uploads.handle(req, res) : listener(req, res));
      inTurns(rankOf(req.method, isUpload), answer, () => req.socket.destroyed);
    },
    sweep: () => sweep(parts),
    sweepParts: () => sweepParts(parts),
    sweepSelfTests: () => sweepSelfTests(parts),
    async answered() {
      const whole = [...answering].filter(({ req }) => req.complete && req.method !== 'PATCH');
      await Promise.all(whole.map((res) => new Promise((resolve) => res.once('close', resolve))));
    },
    settled: () => uploads.settled(),
  };
}

/** A few milliseconds of work: as long as a page may wait for its turn. */
const begunAtOnce = 2;

/** So that threads that read and write files are left for everything else. */
const admittedAtOnce = 4;

function createPublicApp(
  parts: Parts,
  networks: ReturnType<typeof createNetworks>,
  { confinement, rates }: IntakeSettings,
): Hono {
  const { publicOrigin, siteDir, tokens, crowding, now, log } = parts;
  const app = createApp({ origin: publicOrigin, log });
  // each task may stretch a code: 64 MiB and a thread of the pool the disk needs too
  const gate = createGate(2, 200);
  const guard = createGuard({
    rates: rates ?? usualRates,
    gate,
    proofs: createProofs(tokens.derive('proofs'), now),
    networkOf: networkFrom(networks),
    crowding,
    now,
  });
  app.use('/api/tips/:tip/code', guard.drawing);
  for (const path of ['/api/tips/continue', '/api/mailbox', '/api/mailbox/messages', '/api/requests/open'])
    app.use(path, guard.trying);
  const isHandIn = (c: Context): boolean =>
    findHandInClaims(
      tokens,
      c.req.header('authorization'),
      /^\/api\/tips\/(\w+)\/submit$/.exec(c.req.path)?.[1] ?? '',
    ) !== undefined;
  app.use('/api/*', limitBody(refuseBody, isHandIn));
  addTips(app, parts, gate, guard);
  addMailboxes(app, parts, gate, guard);
  addRequests(app, parts);
  addForms(app, parts, gate, guard);
  addHealth(app, parts, confinement);
  // what /ur/ is compared with
  app.get('/api/time', (c) => c.json({ at: now().toISOString() }));
  app.get('/api/openapi.json', (c) => c.json({ ...openApi, servers: [{ url: publicOrigin }] }));
  addOembed(app, parts);
  refuseOtherMethods(app);
  app.use('*', takeDown(siteDir, now, publicOrigin));
  addCrowdNotice(app, parts);
  addTipPages(app, parts);
  addEmbeds(app, parts);
  addSearchPages(app, parts);
  serveSite(app, { siteDir, half: 'public' });
  return app;
}

/** Counts bodies of uploads that are under way, and senders who were told that there is no room or no answer. */
function watchSender(
  crowding: Crowding,
  { method, url }: IncomingMessage,
  res: ServerResponse,
  isUpload: boolean,
): void {
  const done = isUpload && (method === 'PATCH' || method === 'POST') ? crowding.uploading() : undefined;
  // what is put off in a surge (tips.ts) must not keep the surge going
  const counts = method !== 'GET' && method !== 'HEAD' && url !== '/api/tips';
  res.once('close', () => {
    done?.();
    if (counts && res.statusCode === 503) crowding.refused();
  });
}

/** An address of the interface asked with another method is not a page that is missing. */
function refuseOtherMethods(app: Hono): void {
  const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'));
  for (const { method, path } of routes)
    app.all(path, (c) => c.json(new Refusal('method_not_allowed').toJSON(), 405, { Allow: method }));
}

const lingerMs = 60_000;

/**
 * After an answer the rest of the body is read and dropped for a while: a browser reads the answer only when it has sent
 * everything, and closing earlier would show it a broken connection instead of our words.
 */
function linger(req: IncomingMessage, res: ServerResponse): void {
  res.once('finish', () => {
    if (req.readableEnded || req.destroyed) return;
    const timer = setTimeout(() => req.destroy(), lingerMs).unref();
    req.once('close', () => clearTimeout(timer));
    req.once('end', () => clearTimeout(timer));
    req.resume();
  });
}

const sweepEveryMs = 3_600_000;
const sweepSelfTestsEveryMs = 60_000;

/**
 * Sweeps now and every hour, and self-tests every minute; of what is old only parts, until the clock can be believed. Answers
 * how to stop.
 */
export function sweepRegularly(intake: Intake, log: Log, isSteady: () => boolean = watchClock()): () => void {
  const run = async (removed: () => Promise<number>, isNews: (count: number) => boolean): Promise<void> => {
    try {
      const count = await removed();
      if (isNews(count)) log('swept', { count });
    } catch (error) {
      log('sweep_failed', describeError(error));
    }
  };
  const all = () => run(isSteady() ? intake.sweep : intake.sweepParts, () => true);
  const selfTests = () => run(intake.sweepSelfTests, (count) => count > 0);
  void all().then(selfTests);
  const timers = [
    setInterval(() => void all(), sweepEveryMs),
    setInterval(() => void selfTests(), sweepSelfTestsEveryMs),
  ];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
