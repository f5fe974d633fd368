import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../../api/evidence/bench.ts';
import { type Facts, probeFilm } from '../../api/evidence/describe/probe.ts';
import { type Analysis, analysis } from '../../api/evidence/preview/analysis.ts';
import type { Draw, Drawing } from '../../api/evidence/preview/draw.ts';
import { drawFilm } from '../../api/evidence/preview/film.ts';
import { isPlainFile } from '../../api/evidence/sandbox/answer.ts';
import type { Input } from '../../api/evidence/sandbox/input.ts';
import { openSandbox } from '../../api/evidence/sandbox/sandbox.ts';

/** Draws films in the real sandbox, without the vault around it: copies are kept in a folder as they are handed over. */
export interface FilmBench {
  folder: string;
  /** A film or sound drawn by ffmpeg; answers its path. */
  make(name: string, ...recipe: string[]): string;
  draw(input: Input, change?: Partial<Drawing>, how?: Draw): Promise<DrawnFilm>;
  close(): void;
}
export interface DrawnFilm {
  facts: Facts;
  /** in the order they were handed over */
  names: string[];
  path(name: string): string;
  analysis: Analysis;
}

export async function openFilmBench(): Promise<FilmBench> {
  const folder = mkdtempSync('/dev/shm/vidne-film-');
  const sandbox = await openSandbox(folder);
  const bench = {
    sandbox,
    programs: { ffmpeg: 'ffmpeg', exiftool: '', sharp: '' },
    now: () => new Date(),
  } as unknown as Bench;
  let drawings = 0;
  return {
    folder,
    make(name, ...recipe) {
      const path = join(folder, name);
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...recipe, '-threads', '1', path], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return path;
    },
    async draw(input, change = {}, how = drawFilm) {
      const place = join(folder, `drawing-${++drawings}`);
      const [output, kept] = [join(place, 'out'), join(place, 'kept')];
      for (const path of [output, kept]) mkdirSync(path, { recursive: true });
      const description = { kind: 'video' as const, ...(await probeFilm(sandbox, input)) };
      const names: string[] = [];
      const publish: Drawing['publish'] = async ({ name, path }) => {
        if (!isPlainFile(path)) return false;
        copyFileSync(path, join(kept, name));
        names.push(name);
        return true;
      };
      const signal = new AbortController().signal;
      const sizeBytes = 'path' in input ? statSync(input.path).size : Number.MAX_SAFE_INTEGER;
      const facts = await how({ bench, input, output, description, sizeBytes, signal, publish, ...change });
      const path = (name: string) => join(kept, name);
      return {
        ...{ facts, names, path },
        get analysis() {
          return analysis.parse(JSON.parse(readFileSync(path('analysis.json'), 'utf8')));
        },
      };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const bits = 10;
/** A film's frames, each with its number written across it as ten fields, black or white: survives any encoder. */
export const numbered = (frames: number, rate: number | string, size = '160x90'): string[] => [
  ...['-f', 'lavfi', '-i', `color=black:size=${size}:rate=${rate},trim=end_frame=${frames}`],
];
export const numbers = `geq=lum='if(mod(floor(N/pow(2,floor(X*${bits}/W))),2),235,16)':cb=128:cr=128`;

/** Reads the numbers back, frame after frame. */
export function readNumbers(path: string): number[] {
  const args = ['-v', 'error', '-i', path, '-vf', `scale=${bits}:1:flags=area,format=gray`, '-f', 'rawvideo', '-'];
  const pixels = execFileSync('ffmpeg', ['-threads', '1', ...args]);
  const found: number[] = [];
  for (let at = 0; at < pixels.length; at += bits)
    found.push([...pixels.subarray(at, at + bits)].reduce((sum, value, bit) => sum + (value > 127 ? 2 ** bit : 0), 0));
  return found;
}
