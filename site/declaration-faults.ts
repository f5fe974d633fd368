import type { Declaration, ServicePromise } from './declaration.ts';

/** What must not be published as a promise, with the place it stands at. Pure; the schema refuses what it names. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Checked = Pick<Declaration, 'promises' | 'version' | 'supersedes' | 'validFrom' | 'validTo'>;

export function faultsOf({ promises, version, supersedes, validFrom, validTo }: Checked): Fault[] {
  const found = promises.flatMap((promise, at) =>
    faultsOfPromise(promise).map(({ path, message }) => ({ path: ['promises', at, ...path], message })),
  );
  const ids = promises.map(({ id }) => id);
  if (new Set(ids).size < ids.length) found.push({ path: ['promises'], message: 'two promises have the same id' });
  if (supersedes && compareVersions(supersedes, version) >= 0)
    found.push({ path: ['supersedes'], message: 'a version takes the place of an earlier one' });
  if (validTo && validTo <= validFrom) found.push({ path: ['validTo'], message: 'it ends before it begins' });
  return found;
}

function faultsOfPromise(promise: ServicePromise): Fault[] {
  const { kind, text, dataSource } = promise;
  const parts = ['trigger', 'due', 'metric', 'target', 'clock'] as const;
  const given = parts.filter((part) => promise[part] !== undefined);
  const found: Fault[] = [];
  const fault = (path: string, message: string) => found.push({ path: [path], message });
  if (kind === 'information') {
    if (given.length > 0 || dataSource !== 'none')
      fault('kind', 'information is not measured; what is measured is a target');
    for (const lang of ['da', 'en'] as const)
      if (binding[lang].test(text[lang])) fault('text', `information is worded as a promise (${lang})`);
    return found;
  }
  for (const part of parts.filter((one) => !given.includes(one)))
    fault(part, 'a promise that cannot be measured is kind: information');
  if (dataSource === 'none') fault('dataSource', 'a promise that cannot be measured is kind: information');
  if (kind === 'guarantee' && promise.target && promise.target.percentile !== 100)
    fault('target', 'a guarantee holds in every case');
  for (const lang of ['da', 'en'] as const) {
    const word = vague[lang].exec(text[lang])?.[0];
    if (word) fault('text', `"${word}" cannot be measured (${lang})`);
    if (!saysItsNumber(promise, text[lang])) fault('text', `does not say the number of its target (${lang})`);
  }
  return found;
}

/** What sounds like a promise and cannot be broken. */
const vague = {
  da: /hurtigst muligt|snarest|så (?:hurtigt|snart) (?:som )?(?:det er )?muligt|så vidt muligt|i rimelig tid|inden længe|normalt|som regel|som udgangspunkt|bestræber|tilstræber|forsøger at|gerne ville|med det samme|straks|løbende/iu,
  en: /as (?:soon|quickly|fast) as (?:is )?possible|where possible|if possible|promptly|swiftly|without undue delay|in due course|within a reasonable|shortly|normally|usually|generally|as a rule|we (?:strive|aim|endeavou?r|try) to|immediately|at once|timely/iu,
};

/** What makes information sound binding. */
const binding = {
  da: /inden for \d|højst \d|garanter|vi lover/iu,
  en: /within \d|at most \d|guarantee|we promise/iu,
};

/** "PT24H" is said as 24; a target of zero is met on time, and has no number to say. */
function saysItsNumber({ target }: ServicePromise, text: string): boolean {
  const amount = /\d+/.exec(`${target?.value ?? ''}`)?.[0];
  return amount === undefined || amount === '0' || new RegExp(`(?<!\\d)${amount}(?!\\d)`).test(text);
}

export function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => version.split('.').map(Number));
  return first!.map((number, at) => number - second![at]!).find((difference) => difference !== 0) ?? 0;
}
