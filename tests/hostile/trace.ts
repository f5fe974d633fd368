import { readFileSync, rmSync } from 'node:fs';
import { readProc } from '../../api/processes.ts';

/**
 * What strace saw of one program behind the walls, from the moment bubblewrap handed over. Quickly, through a filter in the
 * kernel, it sees every call that was made; slowly those too that our own filter had refused before they were made.
 */
export interface Trace {
  /** paths opened, and whether that succeeded */
  opened: { path: string; writing: boolean; done: boolean }[];
  /** programs started */
  executed: string[];
  /** calls that look for a way out, made or refused, but for those every libc and every Node begins with */
  outward: string[];
  pids: number[];
  /** every line, to search for names */
  text: string;
}

const calls =
  'open,openat,openat2,creat,execve,execveat,socket,socketpair,connect,bind,listen,accept,accept4,sendto,sendmsg,ptrace,mount,unshare,setns,io_uring_setup,bpf';

export const strace = (file: string, quick: boolean): string[] => [
  ...['/usr/bin/strace', '-f', ...(quick ? ['--seccomp-bpf'] : []), '-qq', '-s', '200', '-e', `trace=${calls}`],
  ...['-e', 'signal=none', '-o', file, '--'],
];

export function readTrace(file: string): Trace {
  const trace: Trace = { opened: [], executed: [], outward: [], pids: [], text: '' };
  const lines = joined(readFileSync(file, 'latin1').split('\n'));
  rmSync(file);
  const [outside, inside] = [new Set<number>(), new Set<number>()];
  const kept: string[] = [];
  for (const line of lines) {
    const pid = Number.parseInt(line, 10);
    if (!pid) continue;
    if (/execve\("\/usr\/bin\/nice".* = 0$/.test(line)) inside.add(pid);
    // bubblewrap has done its work by then; whoever appears later was started by the program
    else if (!inside.has(pid)) (inside.size > 0 && !outside.has(pid) ? inside : outside).add(pid);
    if (!inside.has(pid)) continue;
    kept.push(line);
    note(trace, line);
  }
  return { ...trace, pids: [...outside, ...inside], text: kept.join('\n') };
}

/** A call during which another process was heard is told in two lines. */
function joined(lines: string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [pid = ''] = line.split(' ', 1);
    const [, beginning] = /^(.*)<unfinished \.\.\.>$/.exec(line) ?? [];
    if (beginning) begun.set(pid, beginning);
    if (beginning) return [];
    const [, end] = /<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? [];
    return end === undefined ? [line] : [`${begun.get(pid) ?? `${pid} `}${end}`];
  });
}

function note(trace: Trace, line: string): void {
  const [, call = '', rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
  const path = /"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? '';
  const done = !/= -1 E\w+/.test(rest);
  if (call.startsWith('open') || call === 'creat')
    trace.opened.push({ path, writing: call === 'creat' || /O_WRONLY|O_RDWR|O_CREAT/.test(rest), done });
  else if (call.startsWith('execve')) trace.executed.push(...(done ? [path] : []));
  else if (!isHarmless(line)) trace.outward.push(line);
}

/** libc asks for its name service, Node for a ring of its own; both are refused and go on without. */
const isHarmless = (line: string): boolean =>
  /socket\(AF_UNIX, SOCK_STREAM\|SOCK_CLOEXEC\|SOCK_NONBLOCK, 0\)\s+= -1 EPERM|io_uring_setup\(.*= -1 EPERM/.test(line);

/** Those of the traced processes that are still there. */
export const survivors = ({ pids }: Trace): number[] =>
  pids.filter((pid) => /^State:\s+[^ZX]/m.test(readProc(pid, 'status')));

const readable = [
  /^\/(usr|lib|lib64|bin|app|in|out|tmp|proc|sys)(\/|$)/,
  /^\/etc\/(ld\.so|alternatives|ssl|localtime|fonts)/,
];
const devices = /^\/dev\/(null|zero|full|u?random|tty)$/;

/** What a program did that it must not, each in one line. */
export function offences({ opened, executed, outward, text }: Trace, command: string, forbidden: RegExp): string[] {
  const allowed = ['/usr/bin/nice', '/usr/bin/prlimit', command];
  return [
    ...outward.map((line) => `called ${line}`),
    ...executed.filter((path) => !allowed.includes(path)).map((path) => `ran ${path}`),
    ...opened
      .filter(({ path, writing, done }) => done && writing && !/^\/(out|tmp)\//.test(path) && !devices.test(path))
      .map(({ path }) => `wrote ${path}`),
    ...opened
      .filter(
        ({ path, done }) => done && path.startsWith('/') && !devices.test(path) && !readable.some((r) => r.test(path)),
      )
      .map(({ path }) => `opened ${path}`),
    ...text
      .split('\n')
      .filter((line) => forbidden.test(line) && !/execve/.test(line))
      .map((line) => `reached for ${line}`),
  ];
}
