import type { Platform } from './platform.ts';

export type Origin = 'original' | 'forwarded' | 'screen_recording' | 'unknown';

/** How a file came into the form: it decides what the phone may have taken out of it. */
export type Picker = 'files' | 'photos' | 'camera' | 'drop';

/**
 * Which picker it was for certain. An iPhone asks for itself where a picture or film shall come from, whatever our button
 * says, so of those nothing is claimed.
 */
export function certainPicker(picker: Picker, platform: Platform, type: string): Picker | undefined {
  const isMedia = /^(image|video)\//.test(type);
  return platform === 'ios' && isMedia && picker !== 'drop' && picker !== 'camera' ? undefined : picker;
}
