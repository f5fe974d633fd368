import type { CustodyRow } from '../custody.ts';
import { shown, table } from './markup.ts';
import type { PackageFacts, Packed } from './papers.ts';
import { workingTable } from './summary-copies.ts';
import { type SummaryWords, summaryText } from './summary-text.ts';

/**
 * A package for people to read: one page without scripts, pictures or addresses, Danish and then English. Everything a
 * stranger's device said is escaped; the policy keeps the page from fetching anything, should a mark slip through.
 */
const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.75rem}h2{font-size:1.25rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bfbfbf;padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:#f2f2f2}
code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt{font-weight:600}dd{margin:0}section+section{border-top:3px solid #1a1a1a;margin-top:3rem;padding-top:1rem}
@media(max-width:40rem){table,tbody,tr,td{display:block}thead{position:absolute;left:-999rem}td{border-top:0}dl{display:block}}`;

export function summaryPage(facts: PackageFacts): string {
  const parts = (['da', 'en'] as const).map((language) => section(language, summaryText[language], facts));
  return `<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${shown(`${summaryText.da.title} ${facts.caseRef}`)}</title>
<style>${style}</style>
</head>
<body>
${parts.join('\n')}
</body>
</html>
`;
}

function section(language: 'da' | 'en', words: SummaryWords, facts: PackageFacts): string {
  const { id, caseRef, at, exhibits, withheld, events, signed } = facts;
  const heads = [
    words.reference,
    words.label,
    words.name,
    words.kind,
    words.size,
    'SHA-256',
    words.received,
    words.scan,
  ];
  const lines = exhibits.map((packed) => exhibitRow(words, packed));
  const acts = [words.when, words.action, words.reference, words.who, 'SHA-256'];
  return `<section lang="${language}">
<h1>${words.title}</h1>
<dl>
<dt>${words.case}</dt><dd>${shown(caseRef)}</dd>
<dt>${words.package}</dt><dd><code>${id}</code></dd>
<dt>${words.made}</dt><dd>${at.toISOString()}</dd>
<dt>${words.grant}</dt><dd>${words.grantNone}</dd>
<dt>${words.contact}</dt><dd>${words.contactNone}</dd>
</dl>
<h2>${words.exhibits}</h2>
${table([...heads, words.place, words.copies], lines)}
${withheld.length > 0 ? `<p><strong>${words.withheld(withheld.join(', '))}</strong></p>` : ''}
<h2>${words.working.title}</h2>
${workingTable(words.working, facts)}
<h2>${words.custody}</h2>
${table(
  acts,
  events.map((event) => eventRow(event, exhibits)),
)}
<h2>${words.proof}</h2>
<p>${signed ? words.signed(Number(signed.note.split('\n')[1])) : words.unsigned}</p>
<h2>${words.check}</h2>
<p><code>${shown(words.checks)}</code></p>
</section>`;
}

function exhibitRow(words: SummaryWords, { row, path, copies }: Packed): string[] {
  const { exhibit, file, original, tip } = row;
  const copied = copies.map((copy) => `<code>${copy.path}</code>`).join('<br>');
  return [
    exhibit.reference,
    shown(exhibit.label ?? '–'),
    shown(file.claimedName),
    shown(file.description?.detectedType ?? '–'),
    String(original.sizeBytes),
    `<code>${original.sha256}</code>`,
    tip.receivedAt.toISOString(),
    words.scans[file.scanVerdict ?? 'not_scanned'],
    `<code>${path}</code>`,
    copied || words.none,
  ];
}

function eventRow({ at, action, actor, actorRole, fileId, hash }: CustodyRow, exhibits: readonly Packed[]): string[] {
  const touched = exhibits.find(({ row }) => row.file.id === fileId);
  const reference = touched?.row.exhibit.reference ?? '–';
  return [at.toISOString(), action, reference, `${shown(actor)} (${shown(actorRole)})`, `<code>${hash}</code>`];
}
