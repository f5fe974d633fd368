import { eq } from 'drizzle-orm';
import { copyKey, type UploadId } from '../../drop/keys.ts';
import { canonical, digestOf } from '../custody.ts';
import { readRows } from '../log/rows.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { type Said, saidOf } from './events.ts';

/** Every working copy that was made against the event of its making, its original, and the vault it should lie in. */
export async function checkWorkingCopies({
  reader,
  vault,
  report,
}: Pick<Audit, 'reader' | 'vault' | 'report'>): Promise<void> {
  const { read, t } = reader;
  const { workingCopy, original } = t;
  const columns = { copy: workingCopy, parent: original.sha256 };
  const from = () => read.select(columns).from(workingCopy).leftJoin(original, eq(original.fileId, workingCopy.fileId));
  type Joined = Awaited<ReturnType<typeof from>>[number];
  const pages = readRows({
    key: workingCopy.id,
    keyOf: (row: Joined) => row.copy.id,
    rows: (where, order, limit) => from().where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) =>
      read.select({ key: workingCopy.id }).from(workingCopy).where(where).orderBy(order).limit(limit),
  });
  for await (const page of pages) {
    const files = page.flatMap(({ row }) => row?.copy.fileId ?? []);
    const said = await saidOf(reader, files, ['redact', 'derive', 'delete']);
    for (const { key, row } of page) {
      if (!row) report({ what: `working copy ${key}`, is: 'cannot be read', expected: 'a row as it was written' });
      else if (row.copy.state === 'made') await check(row, said.get(row.copy.fileId) ?? []);
      else if (row.copy.state === 'destroyed') await checkDestroyed(row.copy, said.get(row.copy.fileId) ?? []);
    }
  }

  /** It goes with what is set aside or deleted; until an event says that it is gone, it may still lie there. */
  async function checkDestroyed({ reference, fileId, id }: Joined['copy'], events: readonly Said[]): Promise<void> {
    const gone = events.find(
      ({ action, details }) => action === 'delete' && ['viewing', 'file'].includes(String(details['what'])),
    );
    if (!gone || (await vault.size(copyKey(fileId as UploadId, id))) === undefined) return;
    const expected = `nothing, since custody event ${gone.seq} destroyed it`;
    report({ what: `working copy ${reference}`, is: 'still lies in the vault', expected });
  }

  async function check({ copy, parent }: Joined, events: readonly Said[]): Promise<void> {
    const what = `working copy ${copy.reference}`;
    const made = events.find(({ details, sha256After }) => details['copy'] === copy.reference && sha256After !== null);
    if (!made) {
      report({ what, is: 'no custody event says that it was made', expected: 'one that names it and its hash' });
      return;
    }
    const { details, sha256After, seq } = made;
    const recorded = {
      sha256: [copy.sha256, sha256After],
      parent_sha256: [copy.parentSha256, parent],
      size_bytes: [copy.sizeBytes, details['sizeBytes']],
      asked_by: [copy.askedBy, details['askedBy']],
      plan_sha256: [copy.planSha256, details['planSha256']],
      commands: [digestOf(Buffer.from(canonical(copy.commands))), details['commandsSha256']],
    } as const;
    compare(what, recorded, `custody event ${seq}`, report);
    if ((await vault.size(copyKey(copy.fileId as UploadId, copy.id))) === undefined)
      report({ what, is: 'is not in the vault', expected: `the copy of custody event ${seq}` });
  }
}
