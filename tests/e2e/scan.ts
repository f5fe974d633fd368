import type { Locator } from '@playwright/test';
import jsqr from 'jsqr';
import sharp from 'sharp';

type Decode = (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
const decode = (typeof jsqr === 'function' ? jsqr : (jsqr as { default: unknown }).default) as Decode;

/** What a telephone's camera reads off the screen; empty when it reads nothing. */
export async function scan(code: Locator): Promise<string> {
  const { data, info } = await sharp(await code.screenshot())
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return decode(new Uint8ClampedArray(data), info.width, info.height)?.data ?? '';
}
