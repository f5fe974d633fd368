/**
 * Takes the code out of the address's fragment, and the fragment out of the address bar at once: nobody behind the shoulder,
 * no history and no copied address has it. Undefined when there is none (the skip link makes a fragment too).
 */
export function takeCode(): string | undefined {
  const fragment = location.hash.slice(1);
  if (!/^[0-9A-Za-z][0-9A-Za-z%_-]{11,59}$/.test(fragment) || document.getElementById(fragment)) return undefined;
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return fragment.replaceAll('%20', ' ');
}

/** The link somebody else can go on with. */
export const linkOf = (code: string): string => `${location.origin}${location.pathname}#${code}`;

/** The appeal whose call for footage somebody answers; undefined when they came with a request. */
export const appealInAddress = (): string | undefined =>
  /^EF-20\d{2}-\d{6}$/.exec(new URLSearchParams(location.search).get('appeal') ?? '')?.[0];
