import { readFileSync } from 'node:fs';
import type { Pick } from '../drop/random.ts';
import { randomBuffer } from '../drop/random.ts';
import { file, type HostileFile, type Prey, program } from './hostile-file.ts';

/** What runs, what is empty, and what is nothing at all. */
export const programs = (prey: Prey, pick: Pick): HostileFile[] => [
  program('program.mp4', readFileSync('/usr/bin/true')),
  program('program.jpg', 'MZ', Buffer.alloc(4000, 0x90)),
  program('script.mp4', `#!/bin/sh\ntouch ${prey.marker}\n`),
  program('script.js', 'alert(1)//'),
  file('shortcut.lnk', Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), Buffer.alloc(200, 0x41)),
  file(
    'document.pdf',
    '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n',
  ),
  file('empty.mp4'),
  file('one-byte.jpg', Buffer.of(0xff)),
  file('zeros.mp4', Buffer.alloc(1024 ** 2)),
  file('noise.mov', randomBuffer(pick, 100_000)),
];
