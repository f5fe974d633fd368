/**
 * THE MAIL: one text a language, word for word the same for every tip, answer, alert and digest, so that whoever reads mail
 * on its way learns nothing but that it was sent (docs/decisions/0028).
 */
export interface Mail {
  id: string;
  from: string;
  to: string;
  language: string;
  deskOrigin: string;
  at: Date;
}

const words = {
  da: {
    subject: 'Vidne: der er noget til dig',
    text: (address: string) =>
      `Der er noget nyt til dig i Vidne. Log ind for at se det:\n\n${address}\n\nUnder Min adgang vælger du, hvornår du vil have besked.\n\nBeskeden er sendt automatisk og kan ikke besvares.\n`,
  },
  en: {
    subject: 'Vidne: something is waiting for you',
    text: (address: string) =>
      `There is something new for you in Vidne. Sign in to see it:\n\n${address}\n\nUnder My access you choose when you want to be told.\n\nThis message was sent automatically and cannot be answered.\n`,
  },
};

/** The whole message, ready to be handed over. */
export function composeMail({ language, ...mail }: Mail): Promise<Uint8Array> {
  const { subject, text } = language === 'en' ? words.en : words.da;
  return buildMail({ ...mail, sender: 'Vidne', subject, text: text(`${mail.deskOrigin}/`) });
}

interface PlainMail extends Omit<Mail, 'language'> {
  /** what people read as the sender */
  sender: string;
  subject: string;
  text: string;
}

export async function buildMail({
  id,
  from,
  to,
  sender,
  subject,
  text,
  deskOrigin,
  at,
}: PlainMail): Promise<Uint8Array> {
  // loaded with the first mail: many a desk sends none
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from: { name: sender, address: from },
    to: { name: '', address: to },
    subject,
    text,
    date: at,
    // the same at every try of the same mail: a server that gets it twice can tell
    messageId: `<${id}@${new URL(deskOrigin).hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834, 5.1: no absence note comes back
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
