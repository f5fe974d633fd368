import { startFollowingEnds } from './appeals/follow-ends.ts';
import { startPublisher } from './appeals/publish.ts';
import type { Desk } from './desk.ts';
import { startFootagePost } from './footage/post.ts';
import { startSending } from './footage/sending.ts';
import { startHeartbeat } from './health.ts';
import { startPost } from './letters.ts';
import { startMail } from './mail/tell.ts';

const rounds = [
  startHeartbeat,
  startPost,
  startMail,
  startPublisher,
  startFollowingEnds,
  startFootagePost,
  startSending,
];

/** What a desk does by itself, beside answering. Answers how to stop: the promise resolves when every running round has ended. */
export function startRounds(desk: Desk): () => Promise<void> {
  const stops = rounds.map((start) => start(desk));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
