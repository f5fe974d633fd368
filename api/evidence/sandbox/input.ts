/**
 * What a program in the sandbox reads: a file on the scratch space, or a stream that is unsealed as it is read and lies
 * nowhere. A stream cannot be read twice: `open` begins a new one.
 */
export type Input = FileInput | StreamInput;
export interface FileInput {
  readonly path: string;
}
export interface StreamInput {
  readonly open: () => AsyncIterable<Uint8Array>;
}

export const isStream = (input: Input): input is StreamInput => 'open' in input;

/** How ffmpeg and ffprobe are told where to read; no name of the sender's ever reaches them. */
export const urlOf = (input: Input): string => (isStream(input) ? 'pipe:0' : 'file:/in/evidence');

/** The one protocol they may use. */
export const protocolOf = (input: Input): string => (isStream(input) ? 'pipe' : 'file');
