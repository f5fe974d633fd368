import { and, eq, inArray, ne, or } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { maySeeHidden } from './tip-state.ts';

/** A file of a tip, and another one that shows the same: of this tip or of another that the member may see. */
export interface Likeness {
  fileId: string;
  otherFileId: string;
  /** where the other stands among the files of its tip, from 0 */
  otherPosition: number;
  tip: { id: string; reference: string };
  kind: 'same_bytes' | 'same_picture' | 'same_film';
  /** 0 to 1; of a file that is like a third one, the weaker of the two */
  score: number;
  /** films that were compared with each other: ms of the other that are shown again */
  sharedMs: number | null;
}

type Tie = Pick<Likeness, 'kind' | 'score' | 'sharedMs'>;

/** What is like something that is like this file belongs to the group, but not for ever on. */
const steps = 3;
const mostOthers = 50;
const mostWalked = 500;

/**
 * What shows the same as each of these files, closest first. The way from one to the other may lead over a tip the
 * member must not know of; such a tip is never named, counted or hinted at.
 */
export async function listLikenesses(read: Query, t: Tables, member: Member, files: string[]): Promise<Likeness[]> {
  const groups = new Map<string, Map<string, Tie>>();
  for (const file of files) groups.set(file, await walk(read, t, file));
  const others = new Set([...groups.values()].flatMap((group) => [...group.keys()]));
  if (others.size === 0) return [];
  const shown = await listShown(read, t, member, [...others]);
  return files.flatMap((file) =>
    shown
      .flatMap(({ id, position, tip }): Likeness[] => {
        const tie = groups.get(file)!.get(id);
        return tie ? [{ fileId: file, otherFileId: id, otherPosition: position, tip, ...tie }] : [];
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, mostOthers),
  );
}

/** Every file that a few steps of likeness lead to, with the weakest tie on the way. */
async function walk(read: Query, { likeness }: Tables, start: string): Promise<Map<string, Tie>> {
  const found = new Map<string, Tie>();
  let edge = [start];
  for (let step = 0; step < steps && edge.length > 0 && found.size < mostWalked; step++) {
    const pairs = await read
      .select()
      .from(likeness)
      .where(or(inArray(likeness.fileId, edge), inArray(likeness.otherId, edge)))
      .limit(mostWalked);
    const reached = new Set<string>();
    for (const { fileId, otherId, kind, score, sharedMs } of pairs)
      for (const [from, to] of [
        [fileId, otherId],
        [otherId, fileId],
      ] as const) {
        if (to === start || !edge.includes(from) || (found.has(to) && !reached.has(to))) continue;
        const tie = from === start ? { kind, score, sharedMs } : weaker(found.get(from)!, { kind, score });
        if ((found.get(to)?.score ?? -1) >= tie.score) continue;
        found.set(to, tie);
        reached.add(to);
      }
    edge = [...reached];
  }
  return found;
}

const weaker = (a: Omit<Tie, 'sharedMs'>, b: Omit<Tie, 'sharedMs'>): Tie => ({
  kind: a.kind === 'same_bytes' ? b.kind : a.kind,
  score: Math.min(a.score, b.score),
  sharedMs: null,
});

async function listShown(read: Query, t: Tables, member: Member, files: string[]) {
  const { file, tip } = t;
  const notHidden = maySeeHidden(member.role) ? undefined : ne(tip.state, 'hidden');
  return read
    .select({ id: file.id, position: file.position, tip: { id: tip.id, reference: tip.reference } })
    .from(file)
    .innerJoin(tip, eq(file.tipId, tip.id))
    .where(and(inArray(file.id, files), visibleTo(member, t), notHidden));
}
