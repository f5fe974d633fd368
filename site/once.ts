const drawn = new Map<string, string>();

/** What `draw` gave the first time somebody asked by this name; at once, when it is there. */
export function drawnOnce(name: string, draw: () => Promise<string>): string | Promise<string> {
  return (
    drawn.get(name) ??
    draw().then((html) => {
      drawn.set(name, html);
      return html;
    })
  );
}
