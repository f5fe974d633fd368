import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { stretching } from '../../api/drop/mailbox.ts';
import { createBox } from '../../site/footage/mailbox.ts';

const stretch = promisify(argon2);

/** The page's box, stretched by Node's own argon2id: a tenth of the time. mailbox.test.ts holds both to the same mailboxes. */
export const quickBox = () => createBox((message) => stretch('argon2id', { ...stretching, message }));
