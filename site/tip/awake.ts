/** Keeps the screen on: a locked phone cuts the connection. The lock ends whenever the page is hidden, so it is renewed. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const granted = await navigator.wakeLock.request('screen');
      if (isOver) await granted.release();
      else lock = granted;
    } catch (error) {
      // A phone low on battery says no: the upload goes on all the same, and resumes if the screen locks.
      if (!(error instanceof DOMException)) throw error;
    }
  };
  const again = (): void => void ask();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
