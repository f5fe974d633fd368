/** What the page says aloud in its one live region (Console.svelte). */
class Announcer {
  text = $state('');
}
export const announcer = new Announcer();

/** The same sentence twice is two events: emptying first makes it heard again. */
export function announce(text: string): void {
  announcer.text = '';
  setTimeout(() => (announcer.text = text), 60);
}
