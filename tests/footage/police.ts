import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';

/** The evidence worker's key, for tests that open what a page sealed to the police. */
const identity = parseIdentity(newIdentity());
export const police = { identity, recipient: recipientOf(identity) };
