/**
 * Which place in the page each row has. A row that comes takes the place of one that went, so that scrolling through
 * thousands makes no new ones for the browser to clear away. Never the place of the row with the focus: what is pressed for
 * one tip must not fall upon another.
 */
export function placeRows(
  before: ReadonlyMap<string, number>,
  ids: readonly string[],
  focused: string | undefined,
): Map<string, number> {
  const wanted = new Set(ids);
  const free = [...before].flatMap(([id, place]) => (wanted.has(id) || id === focused ? [] : [place]));
  let next = Math.max(-1, ...before.values()) + 1;
  return new Map(ids.map((id) => [id, before.get(id) ?? free.pop() ?? next++]));
}
