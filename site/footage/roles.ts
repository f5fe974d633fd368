import type { FileRole } from '../../api/footage/hand-in.ts';

const program = /\.(exe|msi|com|scr|bat|cmd|ps1|vbs|jar|dll|ocx|sys|dmg|pkg|app|apk|deb|rpm|appimage|run|sh)$/i;
const keyFile = /\.(key|lic|license|pem|p12|pfx|cer|crt|passwd|pwd)$/i;
const keyName = /(^|[^a-zæøå])(key|nøgle|kode|adgangskode|password|passwort|passcode|encryption)([^a-zæøå]|$)/i;
const words = /\.(txt|rtf|md|pdf|docx?|odt|html?|xml|json|csv|ini|log|xsd|xsl|css)$/i;

/** What a recorder's export puts beside the footage, told by the name; the shop may say otherwise. */
export function roleOf(name: string): FileRole {
  if (program.test(name)) return 'player';
  if (keyFile.test(name) || (words.test(name) && keyName.test(name))) return 'key';
  return words.test(name) ? 'other' : 'footage';
}

/** What a computer leaves in folders by itself, and nobody means to hand in. */
export const isLitter = (name: string): boolean =>
  /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.Spotlight-V100|\.Trashes|IndexerVolumeGuid|WPSettings\.dat)$/i.test(
    name,
  );

/** First and last moment by the recorder's clock, as recorders write them into names: `…_20261121214100_20261121221500.dav`. */
export function timesIn(name: string): { from: string; to: string } | undefined {
  const found = [
    ...name.matchAll(/(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_.T ]?(\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)/g),
  ]
    .map(([, year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`)
    .filter(isTime);
  const [from, to] = found;
  return from !== undefined && to !== undefined && from <= to ? { from, to } : undefined;
}

function isTime(shown: string): boolean {
  const at = new Date(`${shown}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(shown);
}
