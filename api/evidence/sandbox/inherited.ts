import { readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC as /proc/<pid>/fdinfo tells it, octal */
const closedOnExec = 0o2000000;

/**
 * Descriptors that every program we start would inherit. Node's own are closed when a program begins; these came from
 * whoever started us and forgot them, and may be anything.
 */
export function inheritedDescriptors(): number[] {
  return entries()
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isPassedOn(descriptor));
}

function entries(): string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return []; // no /proc, and then no sandbox either
  }
}

function isPassedOn(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return (Number.parseInt(flags ?? '0', 8) & closedOnExec) === 0;
  } catch {
    return false; // closed again: it was the one that listed the others
  }
}
