/**
 * Width and height of a JPEG that came out of the sandbox (ITU T.81, annex B). Undefined when it is none, or when it
 * carries more than pixels: an application segment other than JFIF's, or a comment.
 */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= view.length; at += 2 + view.readUInt16BE(at + 2)) {
    const marker = view.readUInt16BE(at);
    if ((marker > 0xffe0 && marker <= 0xffef) || marker === 0xfffe || marker < 0xffc0) return undefined;
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) };
  }
  return undefined;
}
