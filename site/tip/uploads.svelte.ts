import { ConnectionLost, Refused } from './exchange.ts';
import { Pace } from './pace.ts';
import type { SavedFile } from './saved.ts';
import { FileUpload, type UploadMeans } from './upload.svelte.ts';

export interface UploadsSetting {
  means: Omit<UploadMeans, 'changed' | 'moved' | 'makeRoom'>;
  /** how many go at once: few enough to give each a fair share of a phone's uplink, enough that a picture need not wait for a film */
  atOnce: number;
  /** whether bytes may go yet */
  mayStart(): boolean;
  /** a file changed its state */
  changed(): void;
  /** the server has a place for one more of them */
  reserved(): void;
}

/** All chosen files of one page on their way: whose turn it is, how far they are together, how long it takes still. */
export class Uploads {
  files = $state<FileUpload[]>([]);
  /** of everything that is on its way; undefined while nobody can know */
  secondsLeft = $state<number>();

  readonly totalBytes = $derived(this.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  readonly sentBytes = $derived(this.files.reduce((sum, upload) => sum + upload.sentBytes, 0));
  readonly percent = $derived(this.totalBytes === 0 ? 100 : Math.floor((this.sentBytes / this.totalBytes) * 100));
  readonly isUploading = $derived(this.files.some((upload) => upload.isWaiting || upload.state === 'queued'));
  readonly isInterrupted = $derived(this.files.some((upload) => upload.state === 'interrupted'));
  readonly isAllSent = $derived(this.files.length > 0 && this.files.every(({ state }) => state === 'sent'));
  /** begun on an earlier visit, and still without their bytes */
  readonly toPickAgain = $derived(this.files.filter(({ needsFile }) => needsFile));

  /** every upload this page has known of, taken out again or not */
  readonly made: FileUpload[] = [];

  #setting: UploadsSetting;
  #pace = new Pace();
  #isReserving = false;
  /** the server may not have heard of it */
  #removed: FileUpload[] = [];

  constructor(setting: UploadsSetting) {
    this.#setting = setting;
  }

  /** An upload that is not among the files yet. */
  make(file: File | SavedFile): FileUpload {
    const { means, changed } = this.#setting;
    const setting = { ...means, changed, moved: () => this.#moved(), makeRoom: () => this.#makeRoom() };
    const upload = new FileUpload(file, setting);
    this.made.push(upload);
    return upload;
  }

  remove(upload: FileUpload): void {
    this.files = this.files.filter(({ id }) => id !== upload.id);
    this.#removed.push(upload);
    void upload.remove();
  }

  /** Starts those whose turn it is. Counts anew before each start: starting one calls back. */
  fill(): void {
    const { mayStart, atOnce } = this.#setting;
    while (mayStart() && this.files.filter((upload) => upload.isWaiting).length < atOnce) {
      const next = this.files.find(({ state }) => state === 'queued');
      if (!next) break;
      void next.start();
    }
    if (!this.isUploading || this.isInterrupted) {
      this.#pace.forget();
      this.secondsLeft = undefined;
    }
  }

  /** Makes a place for every chosen file, so that whoever goes on elsewhere knows also of those whose turn had not come. */
  async reserve(): Promise<void> {
    if (this.#isReserving) return;
    this.#isReserving = true;
    try {
      while (this.#unreserved().length > 0) {
        const waiting = this.#unreserved();
        const some = async (): Promise<void> => {
          for (let next = waiting.shift(); next; next = waiting.shift()) {
            await next.create();
            this.#setting.reserved();
          }
        };
        await Promise.all(Array.from({ length: this.#setting.atOnce }, some));
      }
    } catch (error) {
      // said in its row when its turn comes
      if (!(error instanceof ConnectionLost || error instanceof Refused)) throw error;
    } finally {
      this.#isReserving = false;
    }
  }

  /** Looks at the clock anew, for somebody who watches. */
  measure(): void {
    this.#measure();
    for (const upload of this.files) if (upload.state === 'started') upload.measure();
  }

  /** Takes away again what was taken away; false when there is nothing to. */
  async #makeRoom(): Promise<boolean> {
    const removed = this.#removed;
    this.#removed = [];
    for (const upload of removed) if (!(await upload.remove())) this.#removed.push(upload);
    return removed.length > 0;
  }

  #unreserved(): FileUpload[] {
    return this.files.filter(({ state, uploadId }) => state === 'queued' && uploadId === undefined);
  }

  #moved(): void {
    this.#pace.note(this.sentBytes, performance.now());
    this.#measure();
  }

  #measure(): void {
    this.secondsLeft = this.#pace.secondsFor(this.totalBytes - this.sentBytes, performance.now());
  }
}
