import * as pg from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * ONE definition of every table, for both engines. `Kit` is what the two column libraries have in common; the program is
 * typed as PostgreSQL, the stricter one. Change it, then `npm run migrations`.
 */
export const pgKit = {
  table: pg.pgTable,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  text: (name: string) => pg.text(name),
  int: (name: string) => pg.integer(name),
  /** sizes and sequence numbers: safe integers */
  big: (name: string) => pg.bigint(name, { mode: 'number' }),
  bool: (name: string) => pg.boolean(name),
  real: (name: string) => pg.doublePrecision(name),
  time: (name: string) => pg.timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: <T>(name: string) => pg.jsonb(name).$type<T>(),
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    pg.text(name, { enum: [...values] as unknown as T & [string, ...string[]] }),
};
export type Kit = typeof pgKit;

export const sqliteKit = {
  table: sqlite.sqliteTable,
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
  text: (name: string) => sqlite.text(name),
  int: (name: string) => sqlite.integer(name),
  big: (name: string) => sqlite.integer(name),
  bool: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  real: (name: string) => sqlite.real(name),
  time: (name: string) => sqlite.integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => sqlite.text(name, { mode: 'json' }).$type<T>(),
  choice: (name: string, values: readonly [string, ...string[]]) =>
    sqlite.text(name, { enum: [...values] as [string, ...string[]] }),
} as unknown as Kit;
