import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { until } from '../vidne.ts';

type Role = 'intake' | 'evidence' | 'desk';

const ours = fileURLToPath(new URL('../..', import.meta.url));

export interface NodeSettings {
  readonly env: Record<string, string>;
  readonly logs: string;
  readonly program?: string | undefined;
}

/** One process of one role, of which a cluster has several; it may be killed at any moment, and is started again. */
export class ClusterNode {
  readonly role: Role;
  readonly name: string;
  /** one-time link the first desk prints */
  link: string | undefined;
  kills = 0;
  readonly #env: Record<string, string>;
  readonly #logFile: string;
  #child: ChildProcess | undefined;
  /** folder of the program it runs: another version's, or this one's; what is set holds from the next start on */
  program: string;

  private constructor(role: Role, name: string, { env, logs, program = ours }: NodeSettings) {
    [this.role, this.name, this.#env, this.program] = [role, name, env, program];
    this.#logFile = join(logs, `${name}.log`);
  }

  static async start(role: Role, name: string, settings: NodeSettings): Promise<{ node: ClusterNode; port: number }> {
    const port = await freePort();
    const ports = role === 'intake' ? { PUBLIC_PORT: String(port) } : { DESK_PORT: String(port) };
    const node = new ClusterNode(role, name, { ...settings, env: { ...settings.env, ...ports } });
    await node.start();
    return { node, port };
  }

  /** Resolves when it says that it runs; tries again when it ends before that, as whoever supervises it would. */
  async start(): Promise<void> {
    for (let tries = 0; !(await this.#startOnce()); tries++) {
      if (tries === 60) throw new Error(`${this.name} does not start; see ${this.#logFile}`);
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  async #startOnce(): Promise<boolean> {
    const child = spawn(process.execPath, [join(this.program, `api/${this.role}/main.ts`)], {
      cwd: this.program,
      env: { ...this.#env, PATH: '/usr/bin:/bin', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe', ...(this.role === 'desk' ? (['ipc'] as const) : [])],
    });
    this.#child = child;
    let isUp = false;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (text: Buffer) => {
        appendFileSync(this.#logFile, text);
        isUp ||= /"event":"(listening|started)"/.test(text.toString());
      });
    child.on('message', (message: { role?: string; link?: string }) => {
      if (message.role === 'moderator') this.link = message.link;
    });
    const isSettled = (): boolean => isUp || child.exitCode !== null || child.signalCode !== null;
    const said = (): string => (existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8').slice(-2000) : '');
    await until(isSettled, `${this.name} runs`, 60_000, said);
    return isUp;
  }

  /** Whether it has died of itself. */
  get isDead(): boolean {
    return this.#child?.exitCode !== null || this.#child?.signalCode !== null;
  }

  /** Answers the code it ended with; none when it was killed. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child || this.isDead) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((done) => child.once('exit', done));
    child.kill(signal);
    const code = await gone;
    if (signal === 'SIGKILL') this.kills++;
    return code;
  }
}
