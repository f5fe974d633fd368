import { encode } from 'uqr';
import { html, type Language, type Safe, text } from './page.ts';
import { declarationPath } from './promise.ts';
import type { Submitted } from './submit.ts';

const locales = { da: 'da-DK', en: 'en-GB' };

/** A moment as people in Denmark read it, with the machine's version beside it. */
export function moment(at: string, language: Language): Safe {
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Copenhagen' } as const;
  return html`<time datetime="${at}">${new Intl.DateTimeFormat(locales[language], options).format(new Date(at))}</time>`;
}

/** A size in decimal units, as phones show it. */
export function size(bytes: number, language: Language): string {
  const [unit, power] =
    bytes >= 1e9 ? (['GB', 1e9] as const) : bytes >= 1e6 ? (['MB', 1e6] as const) : (['kB', 1e3] as const);
  const number = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 });
  return `${number.format(Math.max(0.1, bytes / power))} ${unit}`;
}

const drawn = { da: 'QR-kode med din kode', en: 'QR code with your code' };

/**
 * The code as a QR code drawn in the page: the plain characters, never an address, since a code must not stand in
 * anybody's history. The page on the phone draws the same (site/tip/receipt-qr.ts).
 */
export function svgQr(code: string, label: string): Safe {
  const { data, size } = encode(code, { ecc: 'Q', border: 4 });
  const side = String(size);
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : []))).join('');
  return html`<svg viewBox="0 0 ${side} ${side}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

const declaration = { da: 'Serviceerklæring, version', en: 'Service declaration, version' };
const quoted = (version: string, language: Language): Safe =>
  html`(<a href="${declarationPath(version, language)}">${declaration[language]} ${version}</a>)`;

/** The slots of /kvittering/. */
export function receiptSlots(
  { code, receivedAt, files, receipt }: Submitted,
  language: Language,
): Record<string, Safe> {
  const items = files.map(
    ({ name, sizeBytes, sha256 }) =>
      html`<li><span>${name}</span> <span>${size(sizeBytes, language)}</span> <code>${sha256 ?? ''}</code></li>`,
  );
  return {
    code: text(code),
    qr: svgQr(code, drawn[language]),
    receivedAt: moment(receivedAt, language),
    files: items.length > 0 ? html`<ul>${items}</ul>` : text(''),
    promise: text(receipt.promise?.[language] ?? ''),
    ...(receipt.declaration ? { declaration: quoted(receipt.declaration.version, language) } : {}),
  };
}
