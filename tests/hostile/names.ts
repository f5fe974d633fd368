import type { Honest } from './honest.ts';
import { file, type HostileFile, type Prey } from './hostile-file.ts';

/** Honest pictures under names that mean something to a shell, a file system, a demuxer or a reader. */
export const names = ({ 'photo.jpg': jpeg }: Honest, prey: Prey): HostileFile[] =>
  [
    '../../../../etc/cron.d/x.jpg',
    '..\\..\\x.jpg',
    '/in/evidence',
    'img%03d.jpg',
    '-vf.jpg',
    '-o/out/x.jpg',
    `touch ${prey.marker} |`,
    `$(touch ${prey.marker}).jpg`,
    `\`touch ${prey.marker}\`.jpg`,
    `x.jpg;touch ${prey.marker}`,
    `concat:${prey.secret}`,
    'video\u202egpj.exe',
    'a\r\nContent-Type: text/html.jpg',
    'nul\0.jpg',
    'CON',
    `${'æ'.repeat(1000)}.jpg`,
  ].map((name) => file(name, jpeg));
