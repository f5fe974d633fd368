import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./suspects.ts', import.meta.url));

/** Runs suspects.ts, with what this process was started with. Rejects when it did not end in good order. */
export function runSuspects(signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, SUPERVISED: '1' }, // ends with its standard input, and that with us (role.ts)
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const end = (): void => void child.stdin.end();
  child.stdin.on('error', () => undefined); // it has ended already
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killedBy) =>
      code === 0 ? resolve() : reject(new Error(`it ended with ${killedBy ?? code}`)),
    );
  }).finally(() => signal.removeEventListener('abort', end));
}
