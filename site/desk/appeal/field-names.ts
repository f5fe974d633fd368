import type { DeskText } from '../../text/desk.ts';

type Fields = DeskText['fields'];
type Word = (fields: Fields) => string | ((n: number) => string);

/** Names along a path, where the draft's own name for a field is not the one people read. */
const names: Readonly<Record<string, Word>> = {
  texts: (f) => f.parts.texts,
  incident: (f) => f.parts.incident,
  subjects: (f) => f.subject,
  danger: (f) => f.parts.danger,
  media: (f) => f.parts.media,
  questions: (f) => f.question,
  footageWanted: (f) => f.parts.footage,
  legalBasis: (f) => f.parts.basis,
  sharing: (f) => f.parts.sharing,
  schedule: (f) => f.parts.schedule,
  legalRegime: (f) => f.regime,
  title: (f) => f.textTitle,
  lead: (f) => f.textLead,
  places: (f) => f.place,
  label: (f) => f.placeLabel,
  timeConfidence: (f) => f.confidence,
  heightMinCm: (f) => f.heightMin,
  heightMaxCm: (f) => f.heightMax,
  level: (f) => f.dangerLevel,
  text: (f) => f.words,
  offenceRefs: (f) => f.offences,
  preventionGround: (f) => f.prevention,
  priorSteps: (f) => f.priorStep,
  courtOrderRef: (f) => f.courtOrder,
  preview: (f) => f.sharePreview,
  cameraKinds: (f) => f.cameras,
  marks: (f) => f.mark,
  clothing: (f) => f.cloth,
  kind: (f) => f.mediaKind,
  by: (f) => f.consentBy,
  at: (f) => f.consentAt,
};

/** `subjects.0.heightMinCm` → “Person 1: Højde fra (cm)”; languages at the end are said in brackets. */
export function fieldName(path: string, fields: Fields, words: DeskText['appeal']): string {
  const found: string[] = [];
  let language = '';
  for (const part of path.split('.')) {
    const last = found.length - 1;
    if (/^\d+$/.test(part)) {
      found[last] = numbered(found[last] ?? '', Number(part) + 1);
    } else if (part in words.language) language = words.language[part as keyof typeof words.language];
    else found.push(wordOf(part, fields));
  }
  const said = found.map((word) => word.replace(numberMark, '')).filter((word, n, all) => word && word !== all[n - 1]);
  return `${said.slice(-2).join(': ')}${language ? ` (${language.toLowerCase()})` : ''}`;
}

/** stands for the number until it is known; no name has it */
const numberMark = /\s*#/;
const numbered = (word: string, n: number): string =>
  numberMark.test(word) ? word.replace('#', String(n)) : `${word} ${n}`;

function wordOf(part: string, fields: Fields): string {
  const known = names[part]?.(fields) ?? (fields as Record<string, unknown>)[part];
  if (typeof known === 'string') return known;
  return typeof known === 'function' ? (known as (n: string) => string)('#') : part;
}
