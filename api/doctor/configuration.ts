import { startConfig } from '../config.ts';
import { advice, type Check, type Finding, fine, wrong } from './finding.ts';

/** What was set, as it stands in the environment: a setting that is misspelt does nothing and says nothing. */
export type Settings = Readonly<Record<string, string | undefined>>;

export const configurationChecks = (env: Settings): Check[] => [
  { name: 'names of settings', run: () => namesAreKnown(env) },
  { name: 'settings together', run: () => settingsFit(env) },
];

const known = Object.keys(startConfig.shape);
/** Names that begin like ours and belong to somebody else: what proxies and Node itself read, and our own tests. */
const others = /^(NODE_|npm_|TEST_|HOSTNAME$|HOSTTYPE$|DESKTOP_|SMTP_?SERVER$)/;
/** What a role alone is given; set for `npm start` it does nothing. */
const ofRoles =
  /^(IDENTITY_FILE|OLD_IDENTITY_FILES|RECIPIENT|VIEWING_RECIPIENT|CONTACT_RECIPIENT|CONTACT_IDENTITY_FILE|TOKEN_SECRET|SESSION_SECRET|REVEAL_SECRET|METRICS_PORT)$/;

function namesAreKnown(env: Settings): Finding {
  const set = Object.keys(env).filter((name) => !known.includes(name) && !others.test(name));
  const meant = set.flatMap((name) => {
    const like = known.find((one) => one.length > 4 && isAlmost(name, one)) ?? sameBeginning(name);
    return like ? `${name} (is it ${like}?)` : [];
  });
  if (meant.length > 0) return wrong(`unknown: ${meant.join(', ')}. Nothing reads it; set it right or take it away.`);
  const idle = set.filter((name) => ofRoles.test(name));
  if (idle.length === 0) return fine();
  return advice(`${idle.join(', ')}: only a role that runs on its own reads it; \`npm start\` makes its own.`);
}

function sameBeginning(name: string): string | undefined {
  const family = /^(OIDC|SMTP|SMS|CLAMD|DROP|VAULT|DISPOSAL|TRUSTED)_/.exec(name)?.[0];
  return family && known.find((one) => one.startsWith(family));
}

/** One letter more, less, or another; or two that changed places. */
export function isAlmost(a: string, b: string): boolean {
  if (a.toUpperCase() === b || Math.abs(a.length - b.length) > 1) return a.toUpperCase() === b;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const rest = (text: string, from: number): string => text.slice(from);
  return (
    rest(a, at + 1) === rest(b, at + 1) ||
    rest(a, at) === rest(b, at + 1) ||
    rest(a, at + 1) === rest(b, at) ||
    (a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2))
  );
}

/** Pairs that mean something only together. */
const together: readonly (readonly string[])[] = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['SMS_URL', 'SMS_TOKEN'],
];

function settingsFit(env: Settings): Finding {
  const wrongs = together.flatMap((names) => {
    const missing = names.filter((name) => !env[name]);
    return missing.length > 0 && missing.length < names.length
      ? [`${missing.join(' and ')} missing beside the other settings of ${names.join(', ')}: set all of them or none`]
      : [];
  });
  const same = (a: string, b: string): boolean => env[a] !== undefined && env[a] === env[b];
  if (same('PUBLIC_ORIGIN', 'DESK_ORIGIN'))
    wrongs.push(
      'PUBLIC_ORIGIN and DESK_ORIGIN are the same: give the desk a name of its own, so that no public page shares its cookies',
    );
  if (same('DROP_URL', 'VAULT_URL'))
    wrongs.push('DROP_URL and VAULT_URL are the same place: the intake could reach originals; name two');
  if (same('PUBLIC_PORT', 'DESK_PORT')) wrongs.push('PUBLIC_PORT and DESK_PORT are the same: name two');
  for (const name of ['PUBLIC_ORIGIN', 'DESK_ORIGIN'])
    if (/^http:\/\/(?!localhost|127\.0\.0\.1|\[::1\])/.test(env[name] ?? ''))
      wrongs.push(
        `${name} begins with http: — what people send would cross the network in the clear; put a TLS proxy in front and name it with https:`,
      );
  if (env['HOST'] === '0.0.0.0' && !env['TRUSTED_PROXIES'])
    wrongs.push(
      'HOST opens both origins to the network without TLS and without TRUSTED_PROXIES: set HOST=127.0.0.1 behind a proxy',
    );
  if (wrongs.length > 0) return wrong(`${wrongs.join('. ')}.`);
  if (env['CONFINEMENT'] === 'none')
    return advice('CONFINEMENT=none: nothing confines the intake. Leave it out, or confine it from outside.');
  return fine();
}
