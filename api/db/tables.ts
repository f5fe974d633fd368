import { appealTables } from './appeal-tables.ts';
import { businessTables } from './business-tables.ts';
import { custodyTables } from './custody-tables.ts';
import { exhibitTables } from './exhibit-tables.ts';
import { fileTables } from './file-tables.ts';
import { footageTables } from './footage-tables.ts';
import type { Kit } from './kit.ts';
import { staffTables } from './staff-tables.ts';
import { tipTables } from './tip-tables.ts';
import { triageTables } from './triage-tables.ts';

/** Every table, for whichever engine the kit is of. Change one, then `npm run migrations`. */
export function tables(k: Kit) {
  const staff = staffTables(k);
  const tip = tipTables(k, staff);
  const triage = triageTables(k, { ...tip, ...staff });
  const file = fileTables(k, { ...tip, ...staff });
  const exhibit = exhibitTables(k, { ...file, ...staff });
  const appeal = appealTables(k, { ...file, ...staff });
  const footage = footageTables(k, staff);
  const business = businessTables(k, staff);
  const custody = custodyTables(k, staff);
  return { ...staff, ...tip, ...triage, ...file, ...exhibit, ...appeal, ...footage, ...business, ...custody };
}
