import { endianness } from 'node:os';

/**
 * The system-call filter of the sandbox: a classic BPF program for `bwrap --seccomp` (seccomp(2), linux/filter.h). It
 * takes away what no decoder needs and every escape wants; the namespaces do the rest. [x64, arm64] numbers; calls that
 * only one of them ever had have one number.
 */
const refused: Record<string, readonly [x64: number | undefined, arm64: number | undefined]> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  kexec_load: [246, 104],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  move_mount: [429, 429],
  open_tree: [428, 428],
  fsopen: [430, 430],
  fsmount: [432, 432],
  mount_setattr: [442, 442],
  pidfd_getfd: [438, 438],
  swapon: [167, 224],
  reboot: [169, 142],
  acct: [163, 89],
  quotactl: [179, 60],
  fanotify_init: [300, 262],
  personality: [135, 92],
  syslog: [103, 116],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  settimeofday: [164, 170],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  // no program of ours talks to anybody, not even to itself
  socket: [41, 198],
  socketpair: [53, 199],
  bind: [49, 200],
  listen: [50, 201],
  accept: [43, 202],
  accept4: [288, 242],
  connect: [42, 203],
  // other processes, and pages moved between them
  kcmp: [312, 272],
  pidfd_open: [434, 434],
  pidfd_send_signal: [424, 424],
  process_madvise: [440, 440],
  process_mrelease: [448, 448],
  migrate_pages: [256, 238],
  move_pages: [279, 239],
  splice: [275, 76],
  tee: [276, 77],
  vmsplice: [278, 75],
  // memory that no limit of the process counts
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  msgget: [68, 186],
  // a file that has lost its name takes up space that nobody can see (watch.ts)
  unlink: [87, undefined],
  unlinkat: [263, 35],
  rename: [82, undefined],
  renameat: [264, 38],
  renameat2: [316, 276],
  rmdir: [84, undefined],
  fsconfig: [431, 431],
  fspick: [433, 433],
  open_tree_attr: [467, 467],
  statmount: [457, 457],
  listmount: [458, 458],
  lsm_set_self_attr: [460, 460],
  fanotify_mark: [301, 263],
  quotactl_fd: [443, 443],
  kexec_file_load: [320, 294],
  swapoff: [168, 225],
  vhangup: [153, 58],
  lookup_dcookie: [212, 18],
  sync: [162, 81],
  syncfs: [306, 267],
  nfsservctl: [180, 42],
  create_module: [174, undefined],
  _sysctl: [156, undefined],
  uselib: [134, undefined],
  modify_ldt: [154, undefined],
  iopl: [172, undefined],
  ioperm: [173, undefined],
};
/** Their flags hide behind a pointer a filter cannot follow: "not implemented" makes libc fall back to clone and openat. */
const missing = { clone3: 435, openat2: 437 } as const;

const machines = {
  x64: { column: 0, audit: 0xc000003e, clone: 56, ioctl: 16, opens: { open: [2, 1], openat: [257, 2] } },
  arm64: { column: 1, audit: 0xc00000b7, clone: 220, ioctl: 29, opens: { openat: [56, 2] } },
} as const;
export type Machine = keyof typeof machines;

const [load, equal, atLeast, anyBit, answer] = [0x20, 0x15, 0x35, 0x45, 0x06];
const [allow, kill, eperm, enosys] = [0x7fff0000, 0x80000000, 0x00050001, 0x00050026];
/** offsets in struct seccomp_data; the low word of an argument on a little-endian machine */
const [number, architecture] = [0, 4];
const argument = (index: number): number => 16 + 8 * index;
const newNamespace = 0x7e020080;
/** open(2): a file that never has a name. The constant of the header holds O_DIRECTORY too, which ordinary opens use. */
const O_TMPFILE = 0x400000;
const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c];

/** The filter for this kind of machine; undefined where we have no numbers (then there is no sandbox). */
export function seccompFilter(arch: string = process.arch): Buffer | undefined {
  if (!(arch in machines) || endianness() !== 'LE') return undefined;
  const machine = machines[arch as Machine];
  const program: [code: number, jumpTrue: number, jumpFalse: number, value: number][] = [];
  const add = (code: number, value: number, jumpTrue = 0, jumpFalse = 0) =>
    program.push([code, jumpTrue, jumpFalse, value >>> 0]);

  add(load, architecture);
  add(equal, machine.audit, 1, 0);
  add(answer, kill);
  add(load, number);
  if (arch === 'x64') {
    // the x32 interface would bring every call in again under other numbers
    add(atLeast, 0x40000000, 0, 1);
    add(answer, kill);
  }
  for (const numbers of Object.values(refused)) {
    const refusedNumber = numbers[machine.column];
    if (refusedNumber === undefined) continue;
    add(equal, refusedNumber, 0, 1);
    add(answer, eperm);
  }
  for (const missingNumber of Object.values(missing)) {
    add(equal, missingNumber, 0, 1);
    add(answer, enosys);
  }
  const refuseBits = (call: number, index: number, bits: number): void => {
    add(equal, call, 0, 4);
    add(load, argument(index));
    add(anyBit, bits, 0, 1);
    add(answer, eperm);
    add(answer, allow);
  };
  // clone is how threads begin; refused only when it asks for a namespace
  refuseBits(machine.clone, 0, newNamespace);
  for (const [call, flags] of Object.values(machine.opens)) refuseBits(call, flags, O_TMPFILE);
  // typing into the terminal of whoever started us
  add(equal, machine.ioctl, 0, 5);
  add(load, argument(1));
  add(equal, TIOCSTI, 1, 0);
  add(equal, TIOCLINUX, 0, 1);
  add(answer, eperm);
  add(answer, allow);
  add(answer, allow);
  return encode(program);
}

/** struct sock_filter { u16 code; u8 jt; u8 jf; u32 k } */
function encode(program: readonly [number, number, number, number][]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, jumpTrue, jumpFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(jumpTrue, i * 8 + 2);
    bytes.writeUInt8(jumpFalse, i * 8 + 3);
    bytes.writeUInt32LE(value, i * 8 + 4);
  }
  return bytes;
}
