import type { Draft } from '../../api/appeal/draft.ts';
import type { Browser } from './bench.ts';

export const both = (da: string, en = da) => ({ da, en });

/** Everything a call for witnesses must say, and nothing about a person; times are counted from `at`. */
export function wholeDraft(at: Date): Draft {
  const later = (days: number): string => new Date(at.getTime() + days * 86_400_000).toISOString();
  const words = (title: string, need: string) => ({
    title,
    lead: `${title}. Politiet vil gerne tale med alle, der var i nærheden.`,
    whatWeNeed: [need],
    body: 'En cyklist blev påkørt om aftenen.\n\nBilen kørte fra stedet.',
  });
  return {
    type: 'witness_call',
    district: 'fyn',
    jurisdiction: 'DK',
    legalRegime: 'LED',
    fictional: false,
    texts: {
      da: words('Så du ulykken i Nyborg?', 'Iagttagelser omkring havnen'),
      en: words('Did you see the accident in Nyborg?', 'What you saw by the harbour'),
    },
    incident: {
      from: later(-2),
      to: later(-1.9),
      precision: 'hour',
      places: [{ label: both('Havnegade', 'Harbour Street'), postcode: '5800', town: 'Nyborg' }],
    },
    subjects: [],
    questions: [{ id: 'q1', kind: 'free', text: both('Hvad så du på havnen?', 'What did you see by the harbour?') }],
    media: [],
    legalBasis: {
      rule: 'no_person',
      offenceRefs: [],
      necessity: both('Vi kender ikke bilen og mangler vidner.', 'We do not know the car and lack witnesses.'),
      proportionality: both('Ingen person bliver beskrevet eller vist.', 'Nobody is described or shown.'),
      priorSteps: [both('Stedet er undersøgt', 'The place has been examined')],
    },
    sharing: { preview: 'neutral', allowEmbed: true, allowPoster: true, indexable: true },
    schedule: { reviewAt: later(10), expiresAt: later(40) },
  };
}

export interface Shown {
  id: string;
  publicId: string;
  status: string;
  version: number;
  revision: number;
  isPublic: boolean;
  draft: Draft;
  gate: { ok: boolean; failures: { code: string; field: string; text: { da: string; en: string } }[] };
  decisions: { verdict: string; rank: string; version: number; reason: string | null }[];
  pictures: { id: string; name: string; state: string; made: { name: string }[] }[];
  may: Record<string, boolean>;
}

/** Begins an appeal on Funen, as a person does. */
export async function begin(browser: Browser): Promise<Shown> {
  const begun = { type: 'witness_call', district: 'fyn' };
  const { appeal } = await browser.expect<{ appeal: { id: string } }>(201, browser.post('/appeals', begun));
  return read(browser, appeal.id);
}

export const read = async (browser: Browser, id: string): Promise<Shown> =>
  (await browser.expect<{ appeal: Shown }>(200, browser.get(`/appeals/${id}`))).appeal;

export const act = async (browser: Browser, id: string, name: string, body: object): Promise<Shown> =>
  (await browser.expect<{ appeal: Shown }>(200, browser.post(`/appeals/${id}${name && `/${name}`}`, body))).appeal;
