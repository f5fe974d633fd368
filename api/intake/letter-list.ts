import type { Letter } from '../drop/documents.ts';
import { html, type Language, type Safe, text } from './page.ts';
import { moment } from './receipt-page.ts';

type Notice = Extract<Letter['body'], { kind: 'notice' }>;

const notices: Record<Notice['code'], Record<Language, string>> = {
  received: {
    da: 'Vi har modtaget dit tip. Gem koden: med den kan du læse vores svar og skrive til os.',
    en: 'We have received your tip. Keep the code: with it you can read our replies and write to us.',
  },
  confirmed: {
    da: 'Vi har kontrolleret dine filer. De er nået frem, præcis som du sendte dem.',
    en: 'We have checked your files. They arrived exactly as you sent them.',
  },
  altered: {
    da: 'En af dine filer er ikke nået uændret frem. Send den gerne igen i et nyt tip.',
    en: 'One of your files did not arrive unchanged. Please send it again in a new tip.',
  },
  seen: {
    da: 'Vi har set på dine filer. Her er, hvor godt de kan ses, og hvad der kan hjælpe.',
    en: 'We have looked at your files. Here is how well they can be seen, and what would help.',
  },
  proven: {
    da: 'Her er et bevis for, at vi har modtaget dit tip. Gem det; det siger intet om, hvad du skrev. Siden Kontrollér en kvittering viser, om det holder.',
    en: 'Here is a proof that we have received your tip. Keep it; it says nothing of what you wrote. The page Check a receipt shows whether it holds.',
  },
  accepted: {
    da: 'En medarbejder har gennemgået dit tip, og det indgår nu i politiets arbejde.',
    en: 'A member of staff has reviewed your tip, and it is now part of the police’s work.',
  },
  rejected: {
    da: 'En medarbejder har gennemgået dit tip. Vi bruger det ikke videre.',
    en: 'A member of staff has reviewed your tip. We will not use it further.',
  },
  closed: {
    da: 'Sagen er afsluttet for vores vedkommende. Tak for din hjælp.',
    en: 'The matter is closed on our side. Thank you for your help.',
  },
};

const names: Record<Letter['from'], Record<Language, string>> = {
  police: { da: 'Politiet', en: 'The police' },
  sender: { da: 'Dig', en: 'You' },
};

/** The letters of a dialogue, as the slot of /svar/dialog/ shows them. */
export function letterList(letters: readonly Letter[], language: Language): Safe {
  const items = letters.map(
    ({ at, from, body }) => html`<li class="letter letter-${from}">
<p class="letter-from">${names[from][language]} · ${moment(at, language)}</p>
${bodyOf(body, language)}
</li>`,
  );
  return html`<ol class="letters">${items}</ol>`;
}

function bodyOf(body: Letter['body'], language: Language): Safe {
  if (body.kind === 'text') return html`<p>${lines(body.text)}</p>`;
  const reason = body.reason ? [html`<p>${lines(body.reason[language])}</p>`] : [];
  const files = (body.files ?? []).map(({ name, sha256, remarks }) =>
    remarks
      ? html`<li>${name}${remarks.map((remark) => html`<br>${remark[language]}`)}</li>`
      : html`<li>${name} <code>${sha256}</code></li>`,
  );
  if (body.proof) return html`<p>${notices[body.code][language]}</p><pre class="proof">${body.proof}</pre>`;
  return html`<p>${notices[body.code][language]}</p>${reason}${files.length > 0 ? html`<ul>${files}</ul>` : text('')}`;
}

const lines = (words: string): Safe[] =>
  words.split('\n').flatMap((line, i) => (i === 0 ? [text(line)] : [html`<br>`, text(line)]));
