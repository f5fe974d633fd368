import { random } from '../drop/random.ts';
import { archives } from './archives.ts';
import { boxes } from './boxes.ts';
import type { Honest } from './honest.ts';
import type { HostileFile, Prey } from './hostile-file.ts';
import { markup } from './markup.ts';
import { metadata } from './metadata.ts';
import { names } from './names.ts';
import { pictures } from './pictures.ts';
import { playlists } from './playlists.ts';
import { programs } from './programs.ts';
import { streams } from './streams.ts';

/** Hostile films and sounds, with the lists that pass for films. The same seed makes the same files. */
export const makeFilms = (honest: Honest, prey: Prey, folder: string): HostileFile[] => [
  ...boxes(honest, prey),
  ...playlists(prey),
  ...streams(honest, folder),
];

/** Everything else; `folder` is for the tools' own use. */
export const makeOthers = async (honest: Honest, prey: Prey, folder: string): Promise<HostileFile[]> => [
  ...(await pictures(honest)),
  ...markup(honest, prey),
  ...metadata(honest, prey, folder),
  ...archives(prey),
  ...programs(prey, random('programs')),
  ...names(honest, prey),
];

export const makeCorpus = async (honest: Honest, prey: Prey, folder: string): Promise<HostileFile[]> => [
  ...makeFilms(honest, prey, folder),
  ...(await makeOthers(honest, prey, folder)),
];
