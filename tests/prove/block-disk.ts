import { spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An ext4 of its own in a file, whose power can be cut: FS_IOC_SHUTDOWN without flushing the journal (what xfstests calls
 * `godown -f`) drops whatever the kernel has not written, and mounting again replays the journal. Bytes are lost as the
 * kernel loses them; the disk's own write cache is not part of it (volatile-disk.ts forgets more).
 */
export class BlockDisk {
  readonly folder: string;
  readonly #image: string;

  constructor(folder: string, sizeBytes = 8 * 1024 ** 3) {
    this.folder = join(folder, 'mounted');
    this.#image = join(folder, 'disk.img');
    mkdirSync(this.folder);
    writeFileSync(this.#image, '');
    truncateSync(this.#image, sizeBytes);
    run('mkfs.ext4', '-q', '-F', this.#image);
  }

  mount(): void {
    run('mount', '-o', 'loop', this.#image, this.folder);
  }

  /** From here on nothing reaches the disk, and every sync fails. */
  cutPower(): void {
    run('perl', '-e', shutdown, this.folder);
  }

  unmount(): void {
    run('umount', this.folder);
  }
}

/** FS_IOC_SHUTDOWN is _IOR('X', 125, __u32); 2 is FSOP_GOING_FLAGS_NOLOGFLUSH. */
const shutdown =
  'open(my $d,"<",$ARGV[0]) or die "open: $!"; my $f=pack("L",2); ioctl($d,0x8004587d,$f) // die "ioctl: $!"';

function run(program: string, ...args: string[]): void {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH: path } });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error ?? stderr}`);
}

/** Why this machine cannot cut the power of a disk, or undefined when it can. */
export function whyNoBlockDisk(folder: string): string | undefined {
  let disk: BlockDisk | undefined;
  try {
    mkdirSync(folder);
    disk = new BlockDisk(folder, 64 * 1024 ** 2);
    disk.mount();
    disk.cutPower();
    disk.unmount();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
