/** To the field a failure is about, or to the nearest place around it; what is folded away opens. */
export function jumpTo(field: string): void {
  const names = field.split('.');
  for (let n = names.length; n > 0; n--) {
    const found = document.getElementById(`f-${names.slice(0, n).join('.')}`);
    if (!found) continue;
    for (let at: Element | null = found; at; at = at.parentElement)
      if (at instanceof HTMLDetailsElement) at.open = true;
    const control = focusable(found);
    control.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'center' });
    return;
  }
}

/** The field itself, or the first thing in a part that takes the focus. */
function focusable(found: HTMLElement): HTMLElement {
  if (found.matches('input, select, textarea')) return found;
  const [first] = [...found.querySelectorAll<HTMLElement>('input, select, textarea, button, summary')].filter((one) =>
    one.checkVisibility(),
  );
  return first ?? found;
}
