/**
 * Stands in the page for what age can do and nothing of ours does: recipients of post-quantum and NIST curves (astro.config.mjs).
 * Ours are X25519 alone (api/drop/README.md), and the rest is half of the library. Whoever is given another recipient fails.
 */
export const MLKEM768P256 = undefined;
export const MLKEM768X25519 = undefined;
export const p256 = undefined;
