/** What a receipt has beside the code itself: fetched when the code is on the page, in one piece. */
export { default as Done } from './ReceiptDone.svelte';
export { default as Keep } from './ReceiptKeep.svelte';
export { default as Qr } from './ReceiptQr.svelte';
