import { signInThere } from './force.ts';

/**
 * The force's sign-in takes a whole page with it. It is given one of its own, so that the page somebody typed in stays as it
 * is: no word of it is put anywhere. That page hears when it is done over a channel between pages of this address. Nobody
 * relies on what is heard there: the act is only asked for again, and the server decides.
 */
const address = '/desk/sign-in/?step-up';
const channelName = 'vidne-desk-step-up';
/** in the second window alone: that it is one, over to the provider and back */
const markKey = 'vidne-desk-step-up';

/** Answers whether the browser let it open; it must be called while a key or a pointer is pressed. */
export const openWindow = (): boolean => window.open(address, '_blank') !== null;

/** Calls `listener` when both factors have been proven in another window; answers how to stop. */
export function onProven(listener: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = async () => {
    await inFront();
    listener();
  };
  return () => channel.close();
}

const closingMs = 1000;

/** The second window goes a moment later; a browser refuses some acts (a passkey) to a page that is not in front. */
const inFront = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, closingMs);
    window.addEventListener('focus', () => setTimeout(done, 100), { once: true });
  });

/** What the sign-in page is opened as: the second window on its way out, the same on its way back, or neither. */
export function windowRole(returned: boolean): 'leaving' | 'returning' | undefined {
  if (!returned && new URLSearchParams(location.search).has('step-up')) return 'leaving';
  const isMarked = sessionStorage.getItem(markKey) !== null;
  if (!returned) sessionStorage.removeItem(markKey);
  return returned && isMarked ? 'returning' : undefined;
}

/** From the second window to the force's sign-in, as the person who is signed in. */
export async function leaveFromWindow(): Promise<void> {
  sessionStorage.setItem(markKey, '1');
  await signInThere('/desk/', { again: true });
}

/** Tells the waiting pages, and closes the window where the browser allows it. */
export function tellProven(): void {
  sessionStorage.removeItem(markKey);
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('proven');
  // what was posted must be on its way before the page is gone
  setTimeout(() => {
    channel.close();
    window.close();
  }, 200);
}
