/** The one trace the form leaves on a device, and only for somebody who asked for it: the code, in this browser. */
const key = 'kode';

export const keepCode = (code: string): void => onDevice((storage) => storage.setItem(key, code), undefined);
export const forgetCode = (): void => onDevice((storage) => storage.removeItem(key), undefined);
export const keptCode = (): string | undefined => onDevice((storage) => storage.getItem(key) ?? undefined, undefined);

/** A browser that allows no storage keeps nothing: the person has the code on paper. */
function onDevice<Value>(task: (storage: Storage) => Value, otherwise: Value): Value {
  try {
    // null inside an app that has turned it off
    return localStorage ? task(localStorage) : otherwise;
  } catch (error) {
    if (error instanceof DOMException) return otherwise;
    throw error;
  }
}
