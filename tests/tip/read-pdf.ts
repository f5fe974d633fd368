/** What a one-page PDF of ours says and draws, found as a reader finds it: from the end, by the offsets in its table. */
export interface ReadPdf {
  title: string;
  lang: string;
  texts: string[];
  /** rectangles as drawn: x, y, width, height */
  rectangles: number[][];
}

export function readPdf(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes).toString('latin1');
  if (!file.startsWith('%PDF-1.')) throw new Error('not a PDF');
  const [, start = ''] = /startxref\n(\d+)\n%%EOF\n?$/.exec(file) ?? [];
  const [, count = '', entries = '', trailer = ''] =
    /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n<<(.*?)>>/s.exec(file.slice(Number(start))) ?? [];
  const offsets = entries
    .trimEnd()
    .split('\n')
    .map((entry) => Number(entry.slice(0, 10)));
  if (offsets.length !== Number(count)) throw new Error('the table does not count its entries');
  const object = (reference: string | undefined): string => {
    const number = Number(reference);
    const [, body] = new RegExp(`^${number} 0 obj\\n(.*?)\\nendobj\\n`, 's').exec(file.slice(offsets[number])) ?? [];
    if (number === 0 || body === undefined) throw new Error(`no object ${reference} where the table says`);
    return body;
  };
  const named = (name: string, within: string): string => object(new RegExp(`/${name} (\\d+) 0 R`).exec(within)?.[1]);
  const catalog = named('Root', trailer);
  const page = object(/\/Kids \[(\d+) 0 R\]/.exec(named('Pages', catalog))?.[1]);
  for (const [, font] of page.matchAll(/\/F\d (\d+) 0 R/g))
    if (!/\/Type \/Font .*\/WinAnsiEncoding/.test(object(font))) throw new Error('no font');
  const [, length = '', content = ''] =
    /^<< \/Length (\d+) >>\nstream\n(.*)\nendstream$/s.exec(named('Contents', page)) ?? [];
  if (content.length !== Number(length)) throw new Error('the stream is not as long as it says');
  return {
    title: stringIn(named('Info', trailer)),
    lang: /\/Lang \((\w+)\)/.exec(catalog)?.[1] ?? '',
    texts: content
      .split('\n')
      .filter((line) => line.endsWith(' Tj ET'))
      .map(stringIn),
    rectangles: [...content.matchAll(/^(\S+) (\S+) (\S+) (\S+) re$/gm)].map((found) => found.slice(1, 5).map(Number)),
  };
}

const stringIn = (text: string): string =>
  (/\(((?:\\.|[^\\()])*)\)/.exec(text)?.[1] ?? '').replace(/\\(.)/g, '$1').replace(/\x96/g, '–').replace(/\x92/g, '’');
