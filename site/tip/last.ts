/** What comes after the files, fetched when it is near: on a thin connection the first byte of evidence comes first. */
export { default as Receipt } from './Receipt.svelte';
export { default as Sending } from './Sending.svelte';
export { default as StepYou } from './StepYou.svelte';
export { submit } from './submission.ts';
