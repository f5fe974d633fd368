import { isIP } from 'node:net';
import { z } from 'zod';
import { surgeSwitches } from './surge.ts';

/**
 * What each role may know, one schema per role, parsed once at start. A role never sees another role's secrets: start.ts
 * hands each child only the names in its own schema. All are optional for `npm start`, which fills in the defaults.
 */
const port = z.coerce.number().int().min(0).max(65535);
const host = z.string().default('127.0.0.1');
const folder = z.string().min(1);
const fileUrl = z.string().regex(/^(file|s3):/, 'must begin with file: or s3:');
/** paths, separated by commas */
const files = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((path) => path.trim() || []));
const secret = z.string().min(32);
const recipient = z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/, 'must be an age X25519 recipient');
const isNetwork = (entry: string): boolean => {
  const [address = '', bits = '0', ...rest] = entry.split('/');
  return (
    rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128) && isIP(address) > 0
  );
};
const networks = z
  .string()
  .default('')
  .refine((list) => list.split(',').every((entry) => entry.trim() === '' || isNetwork(entry.trim())), {
    error: 'must be addresses or CIDR blocks, separated by commas',
  });
/** https, or http on this very machine (RFC 8252, 8.3) */
const issuer = z.url().refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(`${url}/`), {
  error: 'must begin with https:',
});
/** The force's own identity provider (OpenID Connect): all of the first three, or none. */
const oidc = {
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** values of amr or acr, separated by commas, that say that it asked for both factors */
  OIDC_STRONG: z.string().default('mfa'),
};
/** How members are told by mail that something waits: the first two, or none. */
const mail = {
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp: or smtps:' }).optional(),
  /** an address alone: what people read as the sender is the same for all */
  MAIL_FROM: z.email().optional(),
  /** PEM of the authority that signed the mail server's certificate */
  SMTP_CA_FILE: folder.optional(),
  /** local hour (Europe/Copenhagen) of the daily digest */
  DIGEST_HOUR: z.coerce.number().int().min(0).max(23).default(7),
};
/** The force's SMS gateway (api/desk/footage/sms.ts): both, or none. */
const sms = {
  /** https, or http on this very machine */
  SMS_URL: z
    .url()
    .refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url), {
      error: 'must begin with https:',
    })
    .optional(),
  SMS_TOKEN: z.string().min(1).optional(),
};
/** names of units a tip can be given to, separated by commas */
const units = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
  .refine((names) => names.every((name) => name.length <= 80) && new Set(names).size === names.length, {
    error: 'must be different names of at most 80 characters, separated by commas',
  });
/** days for which a deletion that a supervisor asked for can be stopped */
const disposalDays = z.coerce.number().int().min(1).max(90).default(7);
const reviewAnswers = z.enum(['0', '1']).default('0');
const heavyJobs = z.coerce.number().int().min(1).max(256).optional();
/** where a role tells Prometheus of itself: never one of the two origins (api/metrics.ts) */
const metricsHost = z.string().default('127.0.0.1');
const metricsPort = port.optional();
const metrics = { METRICS_HOST: metricsHost, METRICS_PORT: metricsPort };
/** whether too much comes at once: measured, or as a person says (docs/decisions/0045) */
const surge = z.enum(surgeSwitches).default('auto');
const confinement = z.enum(['bubblewrap', 'outside', 'none']);

/** The public half: holds a public key and a place to drop sealed things. */
export const intakeConfig = z.object({
  HOST: host,
  PUBLIC_PORT: port.default(4321),
  PUBLIC_ORIGIN: z.url().default('http://localhost:4321'),
  DROP_URL: fileUrl,
  RECIPIENT: recipient,
  /** whom contact details are sealed to, apart from what else a sender sends */
  CONTACT_RECIPIENT: recipient,
  TOKEN_SECRET: secret,
  SITE_DIR: folder,
  TRUSTED_PROXIES: networks,
  CONFINEMENT: confinement.default('none'),
  SURGE: surge,
  ...metrics,
});

/** The inside worker: the only holder of the identity that opens what people send. */
export const evidenceConfig = z.object({
  DROP_URL: fileUrl,
  VAULT_URL: fileUrl,
  DATABASE_URL: z.string().min(1),
  IDENTITY_FILE: folder,
  /** those it took the place of, newest first (docs/decisions/0046) */
  OLD_IDENTITY_FILES: files,
  RECIPIENT: recipient,
  VIEWING_RECIPIENT: recipient,
  /** opens contact details, and nothing else */
  CONTACT_IDENTITY_FILE: folder,
  /** shows that a request to know who a sender is, or to delete a tip, and its approval, come from the desk */
  REVEAL_SECRET: secret,
  SCRATCH_DIR: folder,
  /** where the published appeals stand: names the district of a tip about one */
  CONTENT_DIR: folder.optional(),
  /** how many files are drawn at the same time; one for each core when left out */
  HEAVY_JOBS: heavyJobs,
  /** where clamd listens; without it files are not scanned */
  CLAMD_SOCKET: folder.optional(),
  /** 1: what senders answer is kept apart until a moderator lets it through */
  REVIEW_ANSWERS: reviewAnswers,
  /** whom suspected abuse material is sealed to; without it such files wait, set aside */
  SPECIALIST_RECIPIENT: recipient.optional(),
  /** signs checkpoints of custody; without it, or without a place to publish them, none are made */
  CHECKPOINT_KEY_FILE: folder.optional(),
  CHECKPOINTS_DIR: folder.optional(),
  SURGE: surge,
  ...metrics,
});

/** The staff half. Its identity opens previews (viewing copies) and nothing else. */
export const deskConfig = z.object({
  HOST: host,
  DESK_PORT: port.default(4322),
  DESK_ORIGIN: z.url().default('http://localhost:4322'),
  PUBLIC_ORIGIN: z.url().default('http://localhost:4321'),
  DROP_URL: fileUrl,
  VAULT_URL: fileUrl,
  DATABASE_URL: z.string().min(1),
  IDENTITY_FILE: folder,
  RECIPIENT: recipient,
  SESSION_SECRET: secret,
  /** the evidence worker's other half of it: what the database alone says opens nobody's contact details */
  REVEAL_SECRET: secret,
  SITE_DIR: folder,
  ...oidc,
  /** an RFC 3161 authority over HTTP; without it packages carry no timestamp */
  TSA_URL: z.url({ protocol: /^https?$/ }).optional(),
  UNITS: units,
  DISPOSAL_DAYS: disposalDays,
  ...mail,
  ...sms,
  /** the phrase book stands there; without it there is none */
  CONTENT_DIR: folder.optional(),
  ...metrics,
});

/** What the person who runs `npm start` may set. */
export const startConfig = z.object({
  HOST: host,
  PUBLIC_PORT: port.default(4321),
  DESK_PORT: port.default(4322),
  PUBLIC_ORIGIN: z.url().optional(),
  DESK_ORIGIN: z.url().optional(),
  DATA_DIR: folder.default('./data'),
  CONTENT_DIR: folder.default('./content'),
  DROP_URL: fileUrl.optional(),
  VAULT_URL: fileUrl.optional(),
  DATABASE_URL: z.string().optional(),
  CONFINEMENT: confinement.optional(),
  TRUSTED_PROXIES: networks,
  SCRATCH_DIR: folder.optional(),
  HEAVY_JOBS: heavyJobs,
  CLAMD_SOCKET: folder.optional(),
  SPECIALIST_RECIPIENT: recipient.optional(),
  ...oidc,
  TSA_URL: z.url({ protocol: /^https?$/ }).optional(),
  UNITS: units,
  DISPOSAL_DAYS: disposalDays,
  ...mail,
  ...sms,
  REVIEW_ANSWERS: reviewAnswers,
  SURGE: surge,
  METRICS_HOST: metricsHost,
  INTAKE_METRICS_PORT: metricsPort,
  EVIDENCE_METRICS_PORT: metricsPort,
  DESK_METRICS_PORT: metricsPort,
});

/**
 * Threads that carry the intake's disk calls, for Node itself. Its default of four would let every page and every HEAD
 * wait while four segments are being made durable. Must stand in the environment before the process starts.
 */
export const intakeDiskThreads = { UV_THREADPOOL_SIZE: '16' } as const;

export type IntakeConfig = z.infer<typeof intakeConfig>;
export type EvidenceConfig = z.infer<typeof evidenceConfig>;
export type DeskConfig = z.infer<typeof deskConfig>;
export type StartConfig = z.infer<typeof startConfig>;

/** Parses a role's environment; throws one readable line naming every setting that is wrong. */
export function parseConfig<T extends z.ZodType>(schema: T, env: Record<string, string | undefined>): z.infer<T> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`settings: ${lines.join('; ')}`);
}
