import { type Riddle, tryNumbers } from './proof-number.ts';

addEventListener('message', ({ data }: MessageEvent<Riddle>) => {
  postMessage(tryNumbers(data, 0, data.most));
});
