const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What a stranger wrote, escaped; marks that make a line read in another order than it is written say nothing here. */
export const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ').replace(/[&<>"']/g, (mark) => marks[mark]!);

export const table = (heads: readonly string[], rows: readonly string[][]): string =>
  `<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>`;
