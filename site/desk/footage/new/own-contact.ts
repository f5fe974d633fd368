import { keepText, readText } from '../../preference.ts';

/** Who asks, as the shop reads it; kept on this machine, so that the next request is quicker. */
export interface OwnContact {
  name: string;
  phone: string;
  unit: string;
  district: string;
}
const kept = 'footage-contact';

/** `name` belongs to whoever is signed in: another officer's contact on a shared machine is not theirs. */
export function readOwnContact(member: { id: string; name: string; district: string | null }): OwnContact {
  const empty = { name: member.name, phone: '', unit: '', district: member.district ?? '' };
  try {
    const { of, ...contact } = JSON.parse(readText(kept) ?? '{}') as Partial<OwnContact & { of: string }>;
    if (of !== member.id) return empty;
    return { ...empty, ...contact, ...(member.district ? { district: member.district } : {}) };
  } catch (error) {
    if (error instanceof SyntaxError) return empty;
    throw error;
  }
}

export const keepOwnContact = (member: { id: string }, contact: OwnContact): void =>
  keepText(kept, JSON.stringify({ of: member.id, ...contact }));
