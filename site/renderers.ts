import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Address } from './render.ts';
import type { RenderJob, Written } from './render-worker.ts';

/** The threads that run the program (render-worker.ts). Each reads the content once and lives as long as the release is made. */
export interface Renderers {
  plan(): Promise<ReturnType<typeof import('./render.ts').plan>>;
  /** Renders into `to`; fails with the first page that fails. */
  render(addresses: readonly Address[], to: string): Promise<Written[]>;
  end(): Promise<void>;
}

/** Pages a thread is given at a time. */
const portion = 50;
/** Below this many a second thread costs more than it saves: it reads all appeals once more. */
const worthTwo = 400;

export function startRenderers(settings: {
  program: string;
  contentDir: string;
  origin: string;
  builtAt?: string;
  /** all of it will have to be rendered, so that no thread need wait for the plan before it reads the content */
  isWhole: boolean;
}): Renderers {
  const { program, origin, contentDir, builtAt, isWhole } = settings;
  const env = {
    ...process.env,
    CONTENT_DIR: resolve(contentDir),
    NODE_ENV: 'production',
    ...(builtAt ? { BUILT_AT: builtAt } : {}),
  };
  const start = () =>
    new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: { program, origin }, env });
  const workers = Array.from({ length: isWhole ? availableParallelism() : 1 }, start);
  return {
    async plan() {
      const [first, ...others] = workers;
      const [planned] = await Promise.all([
        ask<ReturnType<typeof import('./render.ts').plan>>(first!, 'plan'),
        ...others.map((other) => ask(other, 'read')),
      ]);
      return planned;
    },
    async render(addresses, to) {
      const waiting = [...addresses];
      const written: Written[] = [];
      while (addresses.length > worthTwo && workers.length < availableParallelism()) workers.push(start());
      const work = async (worker: Worker) => {
        for (let some = waiting.splice(0, portion); some.length > 0; some = waiting.splice(0, portion))
          written.push(...(await ask<Written[]>(worker, { addresses: some, to })));
      };
      await Promise.all(workers.map(work));
      return written;
    },
    end: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

function ask<T>(worker: Worker, job: 'plan' | 'read' | RenderJob): Promise<T> {
  return new Promise((answered, failed) => {
    const fail = (error: unknown) =>
      failed(error instanceof Error ? error : new Error(`a renderer ended with ${error}`));
    const listeners = { message: answered, error: fail, exit: fail };
    const forget = () => {
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener).off(event, forget);
    };
    for (const [event, listener] of Object.entries(listeners)) worker.once(event, listener).once(event, forget);
    worker.postMessage(job);
  });
}
