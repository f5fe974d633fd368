/** Which rows are chosen, by checkbox, Shift and keyboard, as in a list of files. */
export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** from where Shift goes on */
  #anchor = '';

  readonly size = $derived(this.ids.size);

  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = id;
  }

  /** Everything between the last one that was chosen and this one, in the order shown. */
  reach(id: string, shown: readonly string[]): void {
    const [from, to] = [shown.indexOf(this.#anchor), shown.indexOf(id)];
    if (from === -1 || to === -1) this.toggle(id);
    else this.ids = new Set([...this.ids, ...shown.slice(Math.min(from, to), Math.max(from, to) + 1)]);
  }

  /** Shift and an arrow: the row one leaves and the row one comes to. */
  extend(from: string | undefined, to: string): void {
    this.ids = new Set([...this.ids, ...(from ? [from] : []), to]);
    this.#anchor = to;
  }

  choose(ids: readonly string[]): void {
    this.ids = new Set(ids);
    this.#anchor = ids.at(-1) ?? '';
  }

  clear(): void {
    this.choose([]);
  }
}
