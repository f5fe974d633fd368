import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Compressed forms of an asset lie beside it, under its name and one of these. */
export const compressedForms = ['.br', '.gz'] as const;
/** Below that a compressed form saves nothing. */
const worthBytes = 512;

export const isText = (file: string): boolean => ['.css', '.js', '.mjs', '.json', '.svg'].includes(extname(file));

/** As well as can be, which takes seconds: once for each program, whose assets are the same in every release. */
export async function compress(files: readonly string[]): Promise<void> {
  const waiting = files.filter(isText);
  const work = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      const bytes = await readFile(file);
      if (bytes.length < worthBytes) continue;
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}
