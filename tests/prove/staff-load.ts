import { setTimeout } from 'node:timers/promises';
import type { Staff } from '../e2e/staff.ts';

export interface StaffRecord {
  /** how often staff asked, and how often of that because there was no answer before */
  asked: number;
  again: number;
  /** notes the desk said it has, by text */
  readonly notes: string[];
  /** what was refused, or had no answer in the end */
  readonly wrong: string[];
}

export const newStaffRecord = (): StaffRecord => ({ asked: 0, again: 0, notes: [], wrong: [] });

const patience = 120;

/**
 * A moderator looks at the queue and at its first tip, and writes a note on it, through whichever desk; asks again when one
 * died under the question.
 */
export async function keepWorking(moderator: Staff, isOver: () => boolean, staff: StaffRecord): Promise<void> {
  const ask = async <T>(path: string, body?: object): Promise<T | undefined> => {
    for (let tries = 0; tries < patience; tries++) {
      staff.asked++;
      try {
        const answer = await moderator.fetch(path, body ? asJson(body) : {});
        if (answer.ok) return (await answer.json()) as T;
        if (answer.status < 500) {
          staff.wrong.push(`${path}: ${answer.status} ${await answer.text()}`);
          return undefined;
        }
        await answer.body?.cancel();
      } catch {
        // the node died with the answer half said
      }
      staff.again++;
      await setTimeout(250);
    }
    staff.wrong.push(`${path}: no answer`);
    return undefined;
  };
  for (let round = 1; !isOver(); round++) {
    const queue = await ask<{ items: { id: string }[] }>('/api/desk/queue');
    const [first] = queue?.items ?? [];
    if (first) {
      await ask(`/api/desk/tips/${first.id}`);
      const text = `Set i runde ${round}`;
      if (await ask(`/api/desk/tips/${first.id}/notes`, { text })) staff.notes.push(text);
    }
    await setTimeout(500);
  }
}

const asJson = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const describeStaff = ({ asked, again, notes, wrong }: StaffRecord): string =>
  `staff asked ${asked} times, ${again} of them again, ${notes.length} notes written, ${wrong.length} refused`;
