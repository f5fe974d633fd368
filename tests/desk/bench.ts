import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { serializeSigned } from 'hono/utils/cookie';
import { openStore, type Store } from '../../api/db/store.ts';
import type { Role } from '../../api/db/values.ts';
import { createDesk, type Desk } from '../../api/desk/desk.ts';
import type { OidcSettings } from '../../api/desk/identity-provider.ts';
import { readPhrases } from '../../api/desk/phrases.ts';
import { absoluteMs, sessionCookie } from '../../api/desk/session.ts';
import { type Identity, newIdentity, parseIdentity } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { createLog } from '../../api/log.ts';
import { type Engine, sqliteEngine } from '../db/engines.ts';
import { insert, user } from '../db/rows.ts';

export const origin = 'http://desk.example:4322';
export const sessionSecret = 'a secret of the tests, and of nothing else';
export const revealSecret = 'another secret of the tests, and of nothing else';

/** A desk on real folders and a real database, with a clock that can be set. */
export interface TestDesk {
  desk: Desk;
  app: Hono;
  store: Store;
  police: Identity;
  viewing: Identity;
  /** lines of the log */
  log: string[];
  /** lets time pass */
  pass(ms: number): void;
  /** a browser with nobody signed in */
  browser(): Browser;
  /** a browser of a new member of staff who has signed in with both factors */
  signedIn(role: Role, district?: string | null, name?: string): Promise<Browser & { id: string }>;
  /** the member proves both factors once more */
  stepUp(browser: { id: string }): Promise<void>;
  close(): Promise<void>;
}

export async function openDesk(engine?: Engine, oidc?: OidcSettings): Promise<TestDesk> {
  const own = engine ?? sqliteEngine();
  const folder = mkdtempSync(join(tmpdir(), 'vidne-desk-'));
  const store = await openStore(await own.createDatabase());
  const [police, viewing] = [parseIdentity(newIdentity()), parseIdentity(newIdentity())];
  const log: string[] = [];
  let passedMs = 0;
  const now = (): Date => new Date(Date.now() + passedMs);
  mkdirSync(join(folder, 'site/live/desk/desk'), { recursive: true });
  writeFileSync(join(folder, 'site/live/desk/desk/index.html'), '<!doctype html><title>Desk</title>');
  const policies = { '/desk/index.html': "default-src 'self'" };
  writeFileSync(
    join(folder, 'site/live/policies-desk.json'),
    JSON.stringify({ policies: Object.values(policies), pages: { '/desk/index.html': 0 } }),
  );
  const desk: Desk = {
    store,
    drop: createFileBlobs(join(folder, 'drop')),
    vault: createFileBlobs(join(folder, 'vault')),
    vaultUrl: `file:${join(folder, 'vault')}`,
    viewingIdentity: viewing,
    recipient: police.recipient,
    origin,
    publicOrigin: 'http://127.0.0.1:9',
    sessionSecret,
    revealSecret,
    siteDir: join(folder, 'site'),
    contentDir: 'content',
    oidc,
    disposalDays: 7,
    units: ['Efterforskning Odense', 'Færdsel'],
    phrases: readPhrases('content'),
    mailState: { mail: 'no_mail' },
    now,
    log: createLog('desk', (line) => log.push(line)),
  };
  const app = createDesk(desk);
  return {
    desk,
    app,
    store,
    police,
    viewing,
    log,
    pass(ms) {
      passedMs += ms;
    },
    browser: () => new Browser(app),
    signedIn: (role, district = null, name = 'Mette Holm') => signIn({ app, store, now }, role, district, name),
    stepUp: ({ id }) =>
      store.write(async (tx) => {
        await tx.update(store.t.session).set({ provenAt: now() }).where(eq(store.t.session.userId, id));
      }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      if (!engine) await own.stop();
    },
  };
}

/** A new member of staff who has signed in with both factors. */
export async function signIn(
  { app, store, now }: { app: Hono; store: Store; now: () => Date },
  role: Role,
  district: string | null,
  name: string,
): Promise<Browser & { id: string }> {
  const at = now();
  const row = user(at, { role, district, name, twoFactorEnabled: true });
  const token = `token-of-${row.id}`;
  await insert(store, 'user', row);
  const expiresAt = new Date(at.getTime() + absoluteMs);
  await store.write(async (tx) => {
    const times = { expiresAt, createdAt: at, updatedAt: at, provenAt: at };
    const session = { id: `session-of-${row.id}`, token, userId: row.id, method: 'totp' as const, ...times };
    await tx.insert(store.t.session).values(session);
  });
  const cookie = await serializeSigned(sessionCookie(origin), token, sessionSecret);
  const browser = new Browser(app);
  browser.cookies.set(sessionCookie(origin), cookie.slice(cookie.indexOf('=') + 1));
  return Object.assign(browser, { id: row.id });
}

/** What a browser on the desk's own pages sends: its cookies, its origin, JSON. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly app: Hono;
  constructor(app: Hono) {
    this.app = app;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const writes = method !== 'GET' && method !== 'HEAD';
    const answer = await this.app.request(`${origin}${path}`, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        'sec-fetch-site': 'same-origin',
        'user-agent': 'a browser that must not be remembered',
        ...(writes ? { origin, 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(writes ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    this.#keep(answer.headers.getSetCookie());
    return answer;
  }

  #keep(cookies: string[]): void {
    for (const cookie of cookies) {
      const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  get = (path: string, headers?: Record<string, string>) => this.send('GET', `/api/desk${path}`, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) =>
    this.send('POST', `/api/desk${path}`, body, headers);

  /** The JSON of an answer that must have this status. */
  async expect<T = Record<string, never>>(status: number, answer: Promise<Response>): Promise<T> {
    const given = await answer;
    const text = await given.text();
    assert.equal(given.status, status, text);
    return JSON.parse(text) as T;
  }

  /** The request must be refused with this code, in both languages. */
  async refused(code: string, answer: Promise<Response>): Promise<void> {
    const given = await answer;
    const body = (await given.json()) as { code?: string; da?: string; en?: string };
    assert.equal(body.code, code, JSON.stringify(body));
    assert.ok(given.status >= 400 && body.da && body.en);
  }
}
