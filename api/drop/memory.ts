/**
 * Gives the memory of a buffer back at once. Megabytes that live for a millisecond would otherwise wait for the garbage
 * collector, which hardly sees them. Nobody may look at the buffer afterwards; a part of a larger one is left alone.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
