import { mount, unmount } from 'svelte';
import ReceiptSheet from './ReceiptSheet.svelte';
import type { Note } from './receipt-note.ts';

let clear = (): void => undefined;

/** Prints the page, or a note alone under its own title: a browser puts the title of the page on the paper. */
export function printReceipt(note: Note | undefined): void {
  clear(); // a browser that does not say when it has printed
  if (note) layOut(note);
  print();
}

function layOut(note: Note): void {
  const title = document.title;
  // first in the body, so that a rule can hide everything that follows
  const place = document.body.firstChild;
  const sheet = mount(ReceiptSheet, { target: document.body, props: { note }, ...(place ? { anchor: place } : {}) });
  document.title = note.title;
  clear = () => {
    removeEventListener('afterprint', clear);
    clear = () => undefined;
    document.title = title;
    void unmount(sheet);
  };
  addEventListener('afterprint', clear);
}
