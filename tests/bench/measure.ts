export const measureHead = (requests: number): void =>
  console.log(`| ${requests} requests each | p50 ms | p95 ms | most ms | bound at p95 |\n|---|---|---|---|---|`);

/** Asks so often, one after the other, each answer read whole; prints the row. */
export async function measure(
  what: string,
  bound: number,
  requests: number,
  ask: () => Promise<Response>,
): Promise<void> {
  const ms: number[] = [];
  for (let made = 0; made < requests; made++) {
    const startedAt = performance.now();
    const answer = await ask();
    const text = await answer.text();
    ms.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${text}`);
  }
  ms.sort((a, b) => a - b);
  const at = (share: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))]!.toFixed(1);
  console.log(`| ${what} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${bound} |`);
}
