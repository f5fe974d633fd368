export type Kind = 'picture' | 'video' | 'sound' | 'other';

/** What to call a file: by its claimed type, and by its name where the device gives none (recorders, HEIC). */
export function kindOf({ type, name }: { type: string; name: string }): Kind {
  if (/^image\//.test(type) || /\.(jpe?g|png|heic|heif|webp|gif|avif)$/i.test(name)) return 'picture';
  if (/^video\//.test(type) || /\.(mp4|mov|mkv|avi|webm|m4v|3gp|ts|dav|264|265)$/i.test(name)) return 'video';
  if (/^audio\//.test(type) || /\.(mp3|m4a|wav|ogg|opus|aac|flac)$/i.test(name)) return 'sound';
  return 'other';
}
