import type { BoxResult, BoxTask } from './box.ts';
import { createBox } from './mailbox.ts';

const box = createBox();

addEventListener('message', async ({ data }: MessageEvent<BoxTask>) => {
  const { call } = data;
  try {
    answer({ call, answer: await run(data) });
  } catch (error) {
    // whatever it is, the page must hear of it: an error inside a listener of a worker reaches nobody
    answer({ call, error: String(error) });
  }
});

const answer = (result: BoxResult): void => postMessage(result);

function run(task: BoxTask): Promise<unknown> {
  if (task.kind === 'open') return box.open(task.code);
  return task.kind === 'unseal' ? box.unseal(task.sealed) : box.seal(task.text, task.to);
}
