import { type Identity, openBytes, sealBytes } from '../../drop/age.ts';
import type { AddresseeRow } from './request-row.ts';

/** The code of an addressee, sealed to the desk: whoever has the database alone has no link (docs/decisions/0037). */
export const sealCode = (code: string, { recipient }: Identity): string =>
  Buffer.from(sealBytes(Buffer.from(code), [recipient])).toString('base64');

/** Undefined once the request is closed. */
export const openCode = ({ sealedCode }: Pick<AddresseeRow, 'sealedCode'>, identity: Identity): string | undefined =>
  sealedCode === null ? undefined : Buffer.from(openBytes(Buffer.from(sealedCode, 'base64'), identity)).toString();

/** The code travels in the fragment, which browsers send to nobody. */
export const linkOf = (publicOrigin: string, language: 'da' | 'en', code: string): string =>
  `${publicOrigin}${language === 'en' ? '/en' : ''}/anmodning/#${code}`;
