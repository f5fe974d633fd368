import { csvOf } from '../../api/csv.ts';

/** What the page of the register does with script: more places, and the list as a file. Nothing leaves the browser. */
const list = document.querySelector<HTMLElement>('[data-register]');
const places = list?.querySelector<HTMLElement>('[data-places]');
const first = places?.querySelector<HTMLElement>('[data-place]');

list?.querySelector('[data-add]')?.addEventListener('click', () => {
  if (!places || !first) return;
  const place = first.cloneNode(true) as HTMLElement;
  for (const field of fieldsOf(place)) field.value = '';
  places.append(place);
  number();
  fieldsOf(place)[0]?.focus();
});

places?.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element) || !target.closest('[data-remove]')) return;
  target.closest('[data-place]')?.remove();
  number();
  list?.querySelector<HTMLElement>('[data-add]')?.focus();
});

list?.querySelector('[data-print]')?.addEventListener('click', () => print());

list?.querySelector<HTMLElement>('[data-csv]')?.addEventListener('click', ({ currentTarget }) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csvOf(rows())], { type: 'text/csv' }));
  link.download = (currentTarget as HTMLElement).dataset['csv'] ?? 'list.csv';
  link.click();
  URL.revokeObjectURL(link.href);
});

/** One line for each place; what holds for all stands in each of them. */
function rows(): string[][] {
  const [common, ...each] = [list?.querySelector<HTMLElement>('[data-owner]'), ...all()];
  if (!common || !each[0]) return [];
  const heading = [...fieldsOf(common), ...fieldsOf(each[0])].map((field) => labelOf(field));
  return [heading, ...each.map((place) => [...fieldsOf(common), ...fieldsOf(place!)].map(({ value }) => value.trim()))];
}

/** Labels and fields belong together by number, and the only place cannot be removed. */
function number(): void {
  all().forEach((place, at) => {
    for (const named of place.querySelectorAll<HTMLElement>('[id], [for], [aria-describedby]'))
      for (const name of ['id', 'for', 'aria-describedby'])
        if (named.hasAttribute(name))
          named.setAttribute(name, `${named.getAttribute(name)!.replace(/-\d+$/, '')}-${at + 1}`);
    place.querySelector('[data-number]')!.textContent = String(at + 1);
    place.querySelector<HTMLElement>('[data-remove]')!.hidden = all().length === 1;
  });
}

function all(): HTMLElement[] {
  return [...(places?.querySelectorAll<HTMLElement>('[data-place]') ?? [])];
}

function fieldsOf(part: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')];
}

function labelOf({ labels }: HTMLInputElement | HTMLTextAreaElement): string {
  return labels?.[0]?.dataset['name'] ?? '';
}
