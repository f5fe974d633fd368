import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import { type ContactPerson, consents } from './values.ts';

/** WHO HAS CAMERAS: what the force imported of the register of surveillance, and keeps to itself. */
export function businessTables(k: Kit, { user }: Pick<StaffTables, 'user'>) {
  /** Whom to ask: a business, an authority, or a person who registered what hangs at home. */
  const business = k.table('business', {
    id: k.text('id').primaryKey().notNull(),
    /** what makes two lines of a file the same one (api/footage/register.ts) */
    key: k.text('key').notNull().unique(),
    name: k.text('name').notNull(),
    address: k.text('address').notNull(),
    persons: k.json<ContactPerson[]>('persons').notNull(),
    /** whether they agreed to be asked directly, since when, and who heard it; a file says it without a member */
    consent: k.choice('consent', consents).notNull().default('unknown'),
    consentAt: k.time('consent_at'),
    consentBy: k.text('consent_by').references(() => user.id),
    /** from when on it must be looked at again, whether it is still true */
    reviewAt: k.time('review_at').notNull(),
    updatedAt: k.time('updated_at').notNull(),
  });
  /** One place where cameras are mounted. */
  const camera = k.table(
    'camera',
    {
      id: k.text('id').primaryKey().notNull(),
      key: k.text('key').notNull().unique(),
      businessId: k
        .text('business_id')
        .notNull()
        .references(() => business.id, { onDelete: 'cascade' }),
      registration: k.text('registration').notNull().default(''),
      placement: k.text('placement').notNull(),
      /** WGS 84; null: only its address is known */
      latitude: k.real('latitude'),
      longitude: k.real('longitude'),
      cameras: k.int('cameras'),
      storageDays: k.int('storage_days'),
      conditions: k.text('conditions').notNull(),
      /** in small letters, what words are sought in: name, address and placement */
      sought: k.text('sought').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('camera_business').on(t.businessId), k.index('camera_place').on(t.latitude, t.longitude)],
  );
  return { business, camera };
}
export type BusinessTables = ReturnType<typeof businessTables>;
