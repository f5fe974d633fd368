/** WHOM A REQUEST REACHES, AND HOW: one rule for the register's file, the pages and the desk. Pure; imports nothing. */
export const mostAddressees = 100;
export const longestName = 200;

// RFC 5321, 4.1.2 and 4.5.3.1: Dot-string, and what a mailbox may be long
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const domain = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;
const [mostLocal, mostWhole] = [64, 254];

/** As any mail server takes it, with `køkken.dk` as `xn--kkken-vua.dk`; undefined for what is no address. */
export function emailOf(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const [local, written] = [text.slice(0, at), text.slice(at + 1)];
  // an address of a page reads more into a name than letters, digits, dots and hyphens
  if (at < 0 || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(written) || !URL.canParse(`http://${written}`)) return undefined;
  const { hostname } = new URL(`http://${written}`);
  const email = `${local}@${hostname}`;
  const isShort = local.length <= mostLocal && email.length <= mostWhole;
  return isShort && localPart.test(local) && domain.test(hostname) ? email : undefined;
}

/** Digits, with a plus where the country is named; undefined for what is no number. */
export function phoneOf(text: string): string | undefined {
  const digits = text.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  return /^\+?\d{5,15}$/.test(digits) ? digits : undefined;
}
