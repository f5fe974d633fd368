import type { EvidenceConfig } from '../../config.ts';
import { parseRecipient, type Recipient } from '../../drop/age.ts';

/** Who takes over what is set aside: nobody in this house can open what is sealed to them. */
export interface Specialist {
  /** `age1…` */
  readonly name: string;
  readonly recipient: Recipient;
}

type Settings = Pick<EvidenceConfig, 'SPECIALIST_RECIPIENT' | 'RECIPIENT' | 'VIEWING_RECIPIENT'>;

/** From the settings. Throws one readable line when the key is one of our own: then the file would still open here. */
export function specialistOf(config: Settings): Specialist | undefined {
  const { SPECIALIST_RECIPIENT: name, RECIPIENT, VIEWING_RECIPIENT } = config;
  if (!name) return undefined;
  if (name === RECIPIENT || name === VIEWING_RECIPIENT)
    throw new Error('settings: SPECIALIST_RECIPIENT: must be the key of a specialist, not one of this installation');
  return { name, recipient: parseRecipient(name) };
}
