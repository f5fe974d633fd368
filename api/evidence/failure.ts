/** Why a file is quarantined: its bytes are not what was announced. Nobody opens it; staff see it, the sender is told. */
export type QuarantineCode =
  | 'segments_disordered'
  | 'segment_length'
  | 'segment_unopenable'
  | 'segment_digest'
  | 'sender_digest'
  | 'intake_digest';

/** Quarantined though it came unaltered: it is a program, such as a recorder's player. It is never run. */
export const programCode = 'program';

/** Why a file `failed`: something of ours did not work, five times over. Staff may ask for another try. */
export type FailureCode =
  | 'segment_missing'
  | 'original_differs'
  | 'sandbox_broken'
  | 'scratch_full'
  | 'worker_lost'
  | 'something_went_wrong';

/** The bytes are not the ones announced. `sha256` is what they are, when that could be computed. */
export class Altered extends Error {
  readonly code: QuarantineCode;
  readonly sha256: string | undefined;
  constructor(code: QuarantineCode, sha256?: string) {
    super(code);
    this.name = 'Altered';
    this.code = code;
    this.sha256 = sha256;
  }
}

/** Something of ours did not work; the step is tried again later. */
export class Trouble extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode) {
    super(code);
    this.name = 'Trouble';
    this.code = code;
  }
}

/** The scratch space is promised to jobs that are at work; they end. Waiting for it is no try that failed. */
export class ScratchTaken extends Error {
  constructor() {
    super('the scratch space is promised to others');
    this.name = 'ScratchTaken';
  }
}

/** How long a job waits for it: two who asked at once were both refused, and do not ask at once again. */
export const takenMs = (): number => 3000 + Math.floor(Math.random() * 4000);

/** The row is no longer ours: somebody else has taken the file over or moved it on. Nothing is to be done. */
export class MovedOn extends Error {
  constructor() {
    super('the file has moved on');
    this.name = 'MovedOn';
  }
}

/** A document from the drop that opens, but that an honest intake would not have written. */
export class Unacceptable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Unacceptable';
  }
}
