import { openSmtp, parseSmtpUrl, SmtpFailed } from '../smtp.ts';
import { ask } from './ask.ts';
import { advice, type Check, type Finding, fine, wrong } from './finding.ts';

export interface MailSettings {
  url: string | undefined;
  from: string | undefined;
  caFile: string | undefined;
  /** what the desk calls itself */
  name: string;
  /** where it answers on this machine */
  desk: string;
}

/** Whether members can be told by mail: the server takes us, and the desk says the same. Nothing is sent. */
export const mailChecks = (settings: MailSettings): Check[] => [
  { name: 'mail server', run: () => serverTakesUs(settings) },
  { name: 'mail of the desk', run: () => deskSends(settings) },
];

async function serverTakesUs({ url, from, caFile, name }: MailSettings): Promise<Finding> {
  if (!url && !from) return advice('nobody is told by mail that something waits. Set SMTP_URL and MAIL_FROM.');
  if (!url || !from) return wrong('SMTP_URL and MAIL_FROM belong together. Set both, or none.');
  const server = parseSmtpUrl(url, caFile);
  try {
    (await openSmtp(server, name)).close();
    return fine(server.secure || server.requireTls ? 'over TLS' : 'on this machine');
  } catch (error) {
    if (!(error instanceof SmtpFailed)) throw error;
    return wrong(adviceFor(error));
  }
}

function adviceFor({ code, status }: SmtpFailed): string {
  if (code === 'EAUTH')
    return `it does not take the user and password of SMTP_URL (${status ?? code}). Set them right.`;
  if (code === 'ETLS' || code.includes('CERT'))
    return `it cannot be spoken to over TLS (${status ?? code}). Use smtps: where it wants TLS from the first byte, and SMTP_CA_FILE for an authority of your own.`;
  return `it does not take us (${status ?? code}). See that it runs and that SMTP_URL names it.`;
}

async function deskSends({ desk, url }: MailSettings): Promise<Finding> {
  const { status, text } = await ask(desk, { method: 'GET', path: '/health/ready' });
  if (status !== 200) return wrong(`the desk is not ready (${status}). Its log says what it waits for.`);
  const { mail } = JSON.parse(text) as { mail?: string };
  if (mail === 'fails') return wrong('the last try failed. Its health page says why; nothing is lost.');
  if (mail === 'no_mail' && url)
    return wrong('it was started without SMTP_URL. Start it again with the settings you gave me.');
  return fine(mail === 'untried' ? 'not tried yet' : undefined);
}
