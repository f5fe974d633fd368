import type { Letter, SentPhrase } from '../drop/documents.ts';
import { answered, isMark, questionOf, readByPolice, unknownAnswer } from '../drop/letter-marks.ts';
import { html, type Language, type Safe, text } from './page.ts';
import { moment } from './receipt-page.ts';

type Notice = Extract<Letter['body'], { kind: 'notice' }>;

/** What the police did with a letter of the sender's stands at that letter. */
type Told = Exclude<Notice['code'], 'read'>;
const notices: Record<Told, Record<Language, string>> = {
  received: {
    da: 'Vi har modtaget dit tip. Gem koden: med den kan du læse vores svar og skrive til os.',
    en: 'We have received your tip. Keep the code: with it you can read our replies and write to us.',
  },
  confirmed: {
    da: 'Vi har kontrolleret dine filer. De er nået frem, præcis som du sendte dem.',
    en: 'We have checked your files. They arrived exactly as you sent them.',
  },
  altered: {
    da: 'En af dine filer er ikke nået uændret frem. Send den gerne igen i et nyt tip, eller gennem linket, hvis politiet bad om den.',
    en: 'One of your files did not arrive unchanged. Please send it again in a new tip, or through the link if the police asked for it.',
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
  deleted: {
    da: 'Dit tip og alt, hvad du har sendt med det, er slettet hos politiet. Der kan ikke skrives her længere. Vil du fortælle os noget, så send et nyt tip.',
    en: 'Your tip and everything you sent with it have been deleted by the police. Nothing more can be written here. If you want to tell us something, send a new tip.',
  },
  used: {
    da: 'Politiet bruger optagelserne herunder som bevis. Tak for hjælpen.',
    en: 'The police use the footage below as evidence. Thank you for your help.',
  },
  footage_deleted: {
    da: 'Noget af det, I har afleveret her, er slettet hos politiet. I kan stadig skrive og aflevere mere, så længe anmodningen er åben.',
    en: 'Some of what you handed in here has been deleted by the police. You can still write and hand in more while the request is open.',
  },
  tested: {
    da: 'Det var en prøve. Klippet er slettet, og dette svar slettes inden for en time. Sådan ser optagelsen ud for politiet:',
    en: 'This was a test. The clip has been deleted, and this answer will be deleted within an hour. This is how the recording looks to the police:',
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

const words = {
  da: {
    read: 'Læst af politiet',
    answer: 'Dit svar',
    error: 'Fejl:',
    send: 'Send svar',
    day: 'Dag',
    time: 'Klokkeslæt (hvis du ved det)',
    place: 'Sted',
    unknown: 'Det ved jeg ikke',
    answered: 'Du har svaret.',
  },
  en: {
    read: 'Read by the police',
    answer: 'Your answer',
    error: 'Error:',
    send: 'Send answer',
    day: 'Day',
    time: 'Time (if you know it)',
    place: 'Place',
    unknown: 'I do not know',
    answered: 'You have answered.',
  },
};

/** An answer that was not taken, and why. */
export interface Misfit {
  to: string;
  sentence: string;
}

/** The letters of a dialogue, as the slot of /svar/dialog/ shows them. `code` is the field that every form needs. */
export function letterList(
  letters: readonly Letter[],
  language: Language,
  code: Safe = text(''),
  misfit?: Misfit,
): Safe {
  const [done, read] = [answered(letters), readByPolice(letters)];
  const items = letters.flatMap((letter) => {
    const { id, at, from, body } = letter;
    if (isMark(letter)) return [];
    const question = questionOf(letter);
    return html`<li class="letter letter-${from}">
<p class="letter-from">${names[from][language]} · ${moment(at, language)}</p>
${bodyOf(body, language)}
${question ? (done.has(id) ? html`<p class="letter-state">${words[language].answered}</p>` : form(id, question, language, code, misfit?.to === id ? misfit.sentence : '')) : text('')}
${read.has(id) ? html`<p class="letter-state">${words[language].read}</p>` : text('')}
</li>`;
  });
  return html`<ol class="letters">${items}</ol>`;
}

/** One question, answered by choosing. Each stands for itself: nothing is sent of the others. */
function form(id: string, phrase: SentPhrase, language: Language, code: Safe, misfit: string): Safe {
  const own = words[language];
  const { answer } = phrase;
  const action = language === 'en' ? '/en/svar' : '/svar';
  const field = (name: string, label: string, type: string): Safe =>
    html`<div class="form-group"><label class="form-label" for="${name}-${id}">${label}</label><input class="form-input" type="${type}" id="${name}-${id}" name="${name}" maxlength="200"></div>`;
  const fields: Record<NonNullable<SentPhrase['answer']>['kind'], () => readonly Safe[]> = {
    choice: () =>
      (answer?.kind === 'choice' ? answer.options : []).map(
        (option) =>
          html`<div class="form-group-radio"><input class="form-radio" type="radio" id="${option.id}-${id}" name="answer" value="${option.id}" required><label class="form-label" for="${option.id}-${id}">${option[language]}</label></div>`,
      ),
    time: () => [field('day', own.day, 'date'), field('time', own.time, 'time')],
    place: () => [field('answer', own.place, 'text')],
  };
  const notKnown =
    answer?.kind === 'choice'
      ? text('')
      : html` <button class="button button-secondary" name="${answer?.kind === 'place' ? 'not-known' : 'answer'}" value="${unknownAnswer}">${own.unknown}</button>`;
  return html`<form class="answer" method="post" action="${action}" autocomplete="off">${code}<input type="hidden" name="to" value="${id}">
<fieldset${misfit ? html` aria-describedby="misfit-${id}"` : text('')}><legend class="form-label">${own.answer}<span class="sr-only">: ${phrase[language]}</span></legend>${misfit ? html`<span class="form-error-message" id="misfit-${id}">${own.error} ${misfit}</span>` : text('')}${answer ? fields[answer.kind]() : []}</fieldset>
<button class="button button-primary">${own.send}</button>${notKnown}</form>`;
}

function bodyOf(body: Letter['body'], language: Language): Safe {
  if (body.kind === 'text') return html`<p>${lines(body.phrase?.[language] ?? body.text)}</p>`;
  if (body.code === 'read') return text('');
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
