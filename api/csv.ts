/**
 * Comma-separated values as RFC 4180 has them: every cell in quotes, lines end with CRLF. A cell that a spreadsheet would
 * take for a formula gets an apostrophe in front, also when something invisible stands before the sign (OWASP, CSV
 * injection). UTF-8 with its mark, without which spreadsheets read æ, ø and å wrongly.
 */
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const isFormula = typeof value === 'string' && /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text);
  return `"${isFormula ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
