/** A single key pressed outside a field, with no dialog open: it may mean something (WCAG 2.1.4: it can be switched off). */
export function isShortcut(event: KeyboardEvent, enabled: boolean): boolean {
  if (!enabled || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const at = event.target instanceof Element ? event.target : undefined;
  const field = at?.closest('input, textarea, select, dialog, [data-keys]');
  // a ticked box is no text: x and j go on from there
  const isBox = field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio');
  return (!field || isBox) && !document.querySelector('dialog[open]');
}
