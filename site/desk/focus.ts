/**
 * After an act the button that was pressed may be gone, and with it the focus: whoever cannot see the page would begin again
 * at its very top. It goes on at `to`, or at the page's heading, which says where one is.
 */
export function catchFocus(to?: () => HTMLElement | null | undefined): void {
  setTimeout(() => {
    const at = document.activeElement;
    if (at && at !== document.body && !at.matches(':disabled')) return;
    const target = to?.() ?? heading();
    target?.focus();
  });
}

function heading(): HTMLElement | null {
  const first = document.querySelector<HTMLElement>('main h1');
  if (first) first.tabIndex = -1;
  return first;
}
