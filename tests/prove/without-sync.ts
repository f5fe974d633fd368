/**
 * Loaded before a program, takes syncs away from it: the negative control of a proof. VIDNE_WITHOUT is not read from the
 * environment (the intake's is its own); the module's address says which: `?bytes`, `?folders`, or both.
 */
import { open } from 'node:fs/promises';

const handle = await open('/dev/null');
const prototype = Object.getPrototypeOf(handle) as { datasync(): Promise<void>; sync(): Promise<void> };
await handle.close();
const { searchParams } = new URL(import.meta.url);
if (searchParams.has('bytes')) prototype.datasync = () => Promise.resolve();
if (searchParams.has('folders')) prototype.sync = () => Promise.resolve();
