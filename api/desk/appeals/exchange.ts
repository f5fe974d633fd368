/** renameat2(2): both paths as they are, and exchanged in one step. */
const [here, exchanged] = [-100, 2];
type RenameAt = (...given: (number | string)[]) => number;
let renameat2: RenameAt | undefined;

/**
 * Exchanges two folders of one file system, so that at no moment either name leads nowhere. Node has no call for it, so
 * the C library is asked (Linux 3.15; ext4, XFS, Btrfs, tmpfs). Throws where the file system cannot.
 */
export function exchange(one: string, other: string): void {
  renameat2 ??= findCall();
  if (renameat2(here, one, here, other, exchanged) !== 0)
    throw new Error(`the file system under ${other} cannot exchange two folders`);
}

/** Loaded when it is first needed: it is experimental, and Node says so on standard error. */
function findCall(): RenameAt {
  const call = { arguments: ['i32', 'string', 'i32', 'string', 'u32'], return: 'i32' } as const;
  const { functions } = process.getBuiltinModule('node:ffi').dlopen('libc.so.6', { renameat2: call });
  return functions.renameat2 as RenameAt;
}
