/** One question to the portal what time it is: sent and answered by our own steady clock, and what the portal said between. */
export interface Sample {
  sentAt: number;
  answeredAt: number;
  /** milliseconds since 1970 */
  said: number;
}

export interface TrueTime {
  /** what to add to the steady clock */
  offsetMs: number;
  /** the truth lies within it, as far as the portal's own clock is right */
  uncertaintyMs: number;
}

/** A quartz loses or gains less. */
const driftShare = 1e-4;

/** What the portal says is cut to whole milliseconds. */
const cutMs = 1;

/**
 * The portal answered at some moment between asking and hearing: each sample bounds the offset, and the truth is where all
 * bounds overlap (Marzullo). When they do not, a clock jumped in between: then the narrowest counts. Undefined without samples.
 */
export function trueTimeOf(samples: readonly Sample[]): TrueTime | undefined {
  const bounds = samples.map(({ sentAt, answeredAt, said }) => ({
    least: said - answeredAt,
    most: said + cutMs - sentAt,
  }));
  const narrowest = bounds.toSorted((a, b) => a.most - a.least - (b.most - b.least))[0];
  if (!narrowest) return undefined;
  const least = Math.max(...bounds.map((bound) => bound.least));
  const most = Math.min(...bounds.map((bound) => bound.most));
  const bound = least <= most ? { least, most } : narrowest;
  return { offsetMs: (bound.least + bound.most) / 2, uncertaintyMs: (bound.most - bound.least) / 2 };
}

/** How well it is still known that long after, while nobody answered. */
export const aged = ({ offsetMs, uncertaintyMs }: TrueTime, elapsedMs: number): TrueTime => ({
  offsetMs,
  uncertaintyMs: uncertaintyMs + elapsedMs * driftShare,
});
