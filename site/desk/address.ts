/** Where to go after signing in. Only an address of the console itself is taken from the query. */
export function nextAddress(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/desk\/(?!sign-in|invite)[\w\-/?=&%#]*$/.test(next) ? next : '/desk/';
}

export const signInAddress = (here: string): string =>
  here.startsWith('/desk/sign-in') ? here : `/desk/sign-in/?next=${encodeURIComponent(here)}`;

/** The part after # holds a tip's id or an invitation's token, so that neither reaches a log. */
export const fragment = (hash: string): string => decodeURIComponent(hash.replace(/^#/, ''));
