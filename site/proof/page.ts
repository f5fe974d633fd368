import { checkProof, type Verdict } from './proof.ts';

/** What the page does: reads the file or the text, says what it is, never leaves the page. */
const form = document.querySelector<HTMLFormElement>('[data-proof-form]');
const result = document.querySelector<HTMLElement>('[data-proof-result]');
const words = (name: string): string => result?.dataset[name] ?? '';

const kinds: Record<Verdict, 'success' | 'warning' | 'error'> = {
  holds: 'success',
  unable: 'warning',
  malformed: 'error',
  path: 'error',
  signature: 'error',
  key: 'error',
};

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { file, text, key } = Object.fromEntries(
    ['file', 'text', 'key'].map((name) => [name, form.elements.namedItem(name) as HTMLInputElement]),
  );
  const picked = file?.files?.[0];
  const given = text?.value.trim() ? `${text.value.trim()}\n` : picked ? await picked.text() : '';
  if (given === '') return show('error', words('missing'));
  const { verdict, proof } = await checkProof(given, key?.value);
  const facts =
    verdict === 'holds' && proof ? [`${words('place')} ${proof.index + 1} / ${proof.size}`, proof.vkey] : [];
  show(kinds[verdict], words(verdict), facts);
});

function show(kind: string, sentence: string, facts: readonly string[] = []): void {
  if (!result) return;
  const lines = [sentence, ...facts].map((line, at) => {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    if (at === 0) paragraph.className = 'alert-text';
    if (at === 2) paragraph.className = 'proof-key';
    return paragraph;
  });
  const box = document.createElement('div');
  box.className = `alert alert-${kind}`;
  const body = document.createElement('div');
  body.className = 'alert-body';
  body.append(...lines);
  box.append(body);
  result.replaceChildren(box);
}
