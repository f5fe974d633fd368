import { descendants, readProc } from '../../api/processes.ts';

const everyMs = 250;

/** Watches the program of that name below `pid`; `stop` answers the most memory it ever had, in MiB (proc(5), VmHWM). */
export function watchMemory(pid: number, program: string): { stop: () => number } {
  let peak = 0;
  const look = (): void => {
    for (const child of descendants(pid))
      if (readProc(child, 'cmdline').includes(program))
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readProc(child, 'status'))?.[1] ?? 0));
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return peak / 1024;
    },
  };
}
