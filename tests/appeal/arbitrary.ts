import fc from 'fast-check';
import { z } from 'zod';
import { type Draft, draftSchema } from '../../api/appeal/draft.ts';
import { draftOf, type Kind, kinds } from './drafts.ts';

const instants = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('', ' ', 'constructor', '__proto__', 'En hel sætning, der er lang nok.', 'RPL§818.2', 'STRL§288'),
);

/** Anything a schema of ours takes, blank and half written as it may be. */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return fc.option(arbitraryOf(schema.unwrap()), { nil: undefined, freq: 3 });
  if (schema instanceof z.ZodObject)
    return fc.record(Object.fromEntries(Object.entries(schema.shape).map(([key, one]) => [key, arbitraryOf(one)])), {
      noNullPrototype: true,
    });
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...(schema.options as unknown[]));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return fc.oneof(fc.integer({ min: -5, max: 2100 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (schema instanceof z.ZodDiscriminatedUnion)
    return fc.constantFrom(
      { type: 'Point', coordinates: [10, 55], radiusM: 500 },
      {
        type: 'Polygon',
        coordinates: [
          [
            [10, 55],
            [11, 55],
            [11, 56],
            [10, 55],
          ],
        ],
      },
    );
  if (schema instanceof z.ZodISODateTime) return instants;
  if (schema instanceof z.ZodString) return texts;
  throw new Error(`no arbitrary for ${schema.constructor.name}`);
}

const anything = arbitraryOf(draftSchema as z.ZodType) as fc.Arbitrary<Draft>;

/** Drafts as people leave them: one that passes, some of its parts replaced by anything. */
export const anyDraft: fc.Arbitrary<Draft> = fc
  .record({
    kind: fc.constantFrom<Kind>(...kinds),
    other: anything,
    taken: fc.infiniteStream(fc.boolean()),
    all: fc.boolean(),
  })
  .map(({ kind, other, taken, all }) => {
    const replaced = Object.entries(other).filter(() => all || !taken.next().value);
    return { ...(all ? {} : draftOf(kind)), ...Object.fromEntries(replaced) } as Draft;
  })
  .filter((draft) => draftSchema.safeParse(draft).success);
