import type { BoxKey, Effect, Rect, Redaction, Size, Stretch } from '../../../api/redaction.ts';
import { atPlace, type DraftBox, inFrame, inTime, keyed, toBox, toTheEnd, unkeyed } from './box.ts';

/** A plan while it is being drawn. It lives as long as the page, so that a closed dialog costs nothing. */
export class Draft {
  readonly frame: Size;
  /** a picture has no time: every box has one key, at 0 */
  readonly isFilm: boolean;
  readonly durationMs: number;
  boxes = $state.raw<readonly DraftBox[]>([]);
  mutes = $state.raw<readonly Stretch[]>([]);
  crop = $state.raw<Rect>();
  chosen = $state<number>();
  #made = 0;

  constructor(frame: Size, durationMs: number | undefined) {
    this.frame = frame;
    this.isFilm = durationMs !== undefined;
    this.durationMs = durationMs ?? 0;
  }

  get box(): DraftBox | undefined {
    return this.boxes.find(({ id }) => id === this.chosen);
  }
  get isEmpty(): boolean {
    return this.boxes.length + this.mutes.length === 0 && this.crop === undefined;
  }

  /** From here to the end, until somebody says otherwise: too much is covered rather than too little. */
  add(rect: Rect, atMs: number): number {
    this.#made += 1;
    const id = this.#made;
    const keys = [{ ...inFrame(rect, this.frame), atMs: this.isFilm ? atMs : 0 }];
    const fromMs = this.isFilm ? atMs : 0;
    this.boxes = [...this.boxes, { id, effect: 'fill', fromMs, toMs: this.durationMs, keys }];
    this.chosen = id;
    return id;
  }
  /** A box that is moved at another moment gets a key there, and goes straight from the one before. */
  place(id: number, rect: Rect, atMs: number): void {
    const key: BoxKey = { ...inFrame(rect, this.frame), atMs: this.isFilm ? atMs : 0 };
    this.#change(id, (box) => (this.isFilm ? keyed(box, key) : { ...box, keys: [key] }));
  }
  forgetKey(id: number, atMs: number): void {
    this.#change(id, (box) => unkeyed(box, atMs));
  }
  setEffect(id: number, effect: Effect): void {
    this.#change(id, (box) => ({ ...box, effect }));
  }
  begin(id: number, atMs: number): void {
    this.#change(id, (box) => inTime({ ...box, fromMs: atMs, toMs: Math.max(atMs, box.toMs) }));
  }
  end(id: number, atMs: number): void {
    this.#change(id, (box) => inTime({ ...box, toMs: atMs, fromMs: Math.min(atMs, box.fromMs) }));
  }
  remove(id: number): void {
    this.boxes = this.boxes.filter((box) => box.id !== id);
    if (this.chosen === id) this.chosen = this.boxes.at(-1)?.id;
  }

  mute(fromMs: number, toMs: number): void {
    const stretch = { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) };
    this.mutes = [...this.mutes, stretch].sort((a, b) => a.fromMs - b.fromMs);
  }
  unmute(index: number): void {
    this.mutes = this.mutes.filter((_, i) => i !== index);
  }

  setCrop(rect: Rect | undefined): void {
    this.crop = rect && inFrame(rect, this.frame);
  }

  rectAt(box: DraftBox, atMs: number): Rect {
    return atPlace(box, atMs);
  }

  /** Throws nothing: what it answers is what the server checks. */
  plan(slackMs: number): Redaction {
    const { frame, durationMs, crop } = this;
    const open = <T extends Stretch>(stretch: T): T => (this.isFilm ? toTheEnd(stretch, durationMs) : stretch);
    const [boxes, mutes] = [this.boxes.map((box) => open(toBox(box))), this.mutes.map(open)];
    return { v: 1, frame, slackMs, boxes, mutes, ...(crop ? { crop } : {}) };
  }
  take({ boxes, mutes, crop }: Redaction): void {
    const shut = <T extends Stretch>(stretch: T): T => ({
      ...stretch,
      toMs: Math.min(stretch.toMs, Math.max(stretch.fromMs, this.durationMs)),
    });
    this.boxes = boxes.map((box) => {
      this.#made += 1;
      return { ...shut(box), id: this.#made };
    });
    [this.mutes, this.crop, this.chosen] = [mutes.map(shut), crop, this.boxes[0]?.id];
  }

  #change(id: number, change: (box: DraftBox) => DraftBox): void {
    this.boxes = this.boxes.map((box) => (box.id === id ? change(box) : box));
  }
}
