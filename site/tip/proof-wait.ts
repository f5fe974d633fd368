const sentences = {
  da: 'Et øjeblik. Der er mange på siden lige nu.',
  en: 'One moment. Many people are on the page right now.',
};

/** Shorter than this nobody notices. */
const noticedMs = 400;

/** Says that it takes a moment, where people see and screen readers hear it, until the answer is called. */
export function sayWait(): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const box = document.createElement('div');
  box.className = 'wait-a-moment';
  box.setAttribute('role', 'status');
  document.body.append(box);
  const timer = setTimeout(() => {
    box.textContent = sentences[document.documentElement.lang === 'en' ? 'en' : 'da'];
  }, noticedMs);
  return () => {
    clearTimeout(timer);
    box.remove();
  };
}
