import { openStore, type Store } from '../../api/db/store.ts';
import type { MailChoice, Role } from '../../api/db/values.ts';
import type { Desk } from '../../api/desk/desk.ts';
import { type Looked, tellMembers } from '../../api/desk/mail/tell.ts';
import type { Engine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from '../desk/bench.ts';
import { type Mailer, startMailer } from './smtp-server.ts';

export type Person = Browser & { id: string };
export const from = 'vidne@politi.example';
export const minute = 60_000;
export const hour = 60 * minute;

/** A desk that tells its members by mail, and the server it does so by. */
export interface MailDesk {
  desk: TestDesk;
  mailer: Mailer;
  /** a member who has been here, a while ago */
  member(role: Role, district?: string | null, choice?: MailChoice): Promise<Person>;
  /** one round of one desk process */
  round(): Promise<void>;
  /** a round of another desk process over the same database */
  otherRound(): Promise<void>;
  /** addresses mails went to since the last time this was asked, sorted */
  told(): string[];
  addressOf(person: Person): string;
  close(): Promise<void>;
}

export async function openMailDesk(engine: Engine, digestHour = 7): Promise<MailDesk> {
  const url = await engine.createDatabase();
  const mailer = await startMailer();
  const desk = await openDesk({ ...engine, createDatabase: async () => url });
  const second: Store = await openStore(url);
  const mail = { server: mailer.server, from, digestHour };
  const post = (store: Store): Desk & { mail: typeof mail } => ({
    ...desk.desk,
    store,
    mail,
    mailState: { mail: 'untried' },
  });
  const [own, other] = [post(desk.store), post(second)];
  const [looked, otherLooked]: [Looked, Looked] = [new Map(), new Map()];
  let seen = 0;
  const addressOf = ({ id }: Person) => `${id}@politi.example`;
  return {
    desk,
    mailer,
    addressOf,
    async member(role, district = null, choice = 'immediately') {
      const person = await desk.signedIn(role, district);
      await person.expect(200, person.post('/me', { mail: choice }));
      return person;
    },
    round: () => tellMembers(own, looked),
    otherRound: () => tellMembers(other, otherLooked),
    told() {
      const fresh = mailer.received.slice(seen);
      seen = mailer.received.length;
      return fresh.flatMap(({ to }) => to).sort();
    },
    async close() {
      await mailer.close();
      await second.close();
      await desk.close();
      await engine.stop();
    },
  };
}

/** The largest number of times that lie within an hour of each other. */
export function mostInAnHour(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(
    0,
    ...sorted.map((start, index) => sorted.slice(index).filter((time) => time <= start + hour).length),
  );
}
