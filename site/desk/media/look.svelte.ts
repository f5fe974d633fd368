/**
 * HOW A FILM IS LOOKED AT: turned, larger, brighter, a part of it again and again. All of it happens on the screen; neither
 * the original nor the viewing copy is touched, and nothing of it is kept.
 */
export const zooms = [1, 1.5, 2, 3, 4, 6, 8] as const;
/** per cent; 100 is as it was filmed */
export const least = 40;
export const most = 400;
const within = (value: number): number => Math.min(most, Math.max(least, value));

export class Look {
  /** degrees clockwise */
  turn = $state(0);
  zoom = $state(1);
  /** what lies in the middle, 0 to 1 each way */
  x = $state(0.5);
  y = $state(0.5);
  brightness = $state(100);
  contrast = $state(100);
  /** seconds of the viewing copy */
  loopFrom = $state<number>();
  loopTo = $state<number>();

  get isPlain(): boolean {
    const { turn, zoom, brightness, contrast, loopFrom } = this;
    return turn === 0 && zoom === 1 && brightness === 100 && contrast === 100 && loopFrom === undefined;
  }

  rotate(): void {
    this.turn = (this.turn + 90) % 360;
  }
  closer(): void {
    this.zoom = zooms.find((zoom) => zoom > this.zoom) ?? this.zoom;
  }
  farther(): void {
    this.zoom = zooms.findLast((zoom) => zoom < this.zoom) ?? this.zoom;
    if (this.zoom === 1) [this.x, this.y] = [0.5, 0.5];
  }
  /** By tenths of what is seen, in the directions of the screen, however the film is turned. */
  pan(right: number, down: number): void {
    const turned: Record<number, [number, number]> = { 90: [down, -right], 180: [-right, -down], 270: [-down, right] };
    const [x, y] = turned[this.turn] ?? [right, down];
    const edge = 0.5 / this.zoom;
    const stay = (value: number) => Math.min(1 - edge, Math.max(edge, value));
    [this.x, this.y] = [stay(this.x + x / 10 / this.zoom), stay(this.y + y / 10 / this.zoom)];
  }
  brighter(percent: number): void {
    this.brightness = within(this.brightness + percent);
  }
  sharper(percent: number): void {
    this.contrast = within(this.contrast + percent);
  }
  /** Once: from here. Again: to here, and over and over. A third time: no more. */
  loop(at: number): 'from' | 'on' | 'off' {
    if (this.loopFrom === undefined) {
      this.loopFrom = at;
      return 'from';
    }
    if (this.loopTo === undefined && at > this.loopFrom) {
      this.loopTo = at;
      return 'on';
    }
    [this.loopFrom, this.loopTo] = [undefined, undefined];
    return 'off';
  }
  /** Where the film goes on when it stands at `at`; undefined when it simply goes on. */
  next(at: number): number | undefined {
    const { loopFrom, loopTo } = this;
    return loopFrom !== undefined && loopTo !== undefined && at >= loopTo ? loopFrom : undefined;
  }
  reset(): void {
    [this.turn, this.zoom, this.x, this.y] = [0, 1, 0.5, 0.5];
    [this.brightness, this.contrast] = [100, 100];
    [this.loopFrom, this.loopTo] = [undefined, undefined];
  }

  /** Of a film turned on its side the longer edge must fit into the shorter one. */
  transform(width = 16, height = 9): string {
    const aside = this.turn % 180 !== 0 ? Math.min(width, height) / Math.max(width, height) : 1;
    const shift = (value: number) => `${((0.5 - value) * 100).toFixed(2)}%`;
    return `scale(${(this.zoom * aside).toFixed(3)}) rotate(${this.turn}deg) translate(${shift(this.x)}, ${shift(this.y)})`;
  }
  get filter(): string {
    return `brightness(${this.brightness}%) contrast(${this.contrast}%)`;
  }
}
