/** Small choices of a person, kept on this machine. A browser that keeps nothing gives the default every time. */
export function readPreference<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
  try {
    const kept = localStorage.getItem(`vidne-desk-${name}`);
    return allowed.find((value) => value === kept) ?? otherwise;
  } catch {
    return otherwise; // storage is switched off: the choice lasts as long as the page
  }
}

export function keepPreference(name: string, value: string): void {
  try {
    localStorage.setItem(`vidne-desk-${name}`, value);
  } catch {
    return; // as above
  }
}

/** A longer text, read and kept with the same care. */
export function readText(name: string): string | undefined {
  try {
    return localStorage.getItem(`vidne-desk-${name}`) ?? undefined;
  } catch {
    return undefined; // as above
  }
}

export const keepText = keepPreference;
