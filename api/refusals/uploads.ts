import type { Refusals } from './refusals.ts';

/** Of the upload protocol. */
export const uploads = {
  offset_conflict: {
    status: 409,
    da: 'Overførslen er længere fremme, end din telefon tror. Den fortsætter af sig selv.',
    en: 'The upload is further along than your phone believes. It goes on by itself.',
  },

  checksum_wrong: {
    // tus 1.0.0, Checksum: 460 Checksum Mismatch
    status: 460,
    da: 'Et stykke af filen blev ændret på vejen hertil. Det er ikke gemt. Send det stykke igen.',
    en: 'A part of the file was changed on its way here. It is not stored. Send that part again.',
  },
  checksum_unsupported: {
    status: 400,
    da: 'Vi kender ikke den slags kontrolsum. Brug sha256 eller sha1, eller send uden kontrolsum.',
    en: 'We do not know this kind of checksum. Use sha256 or sha1, or send without a checksum.',
  },
  checksum_body_too_long: {
    status: 413,
    da: 'Et stykke med kontrolsum er for stort. Del det op i mindre stykker, eller send det uden kontrolsum.',
    en: 'A part with a checksum is too large. Split it into smaller parts, or send it without a checksum.',
  },
  upload_not_found: {
    status: 404,
    da: 'Overførslen findes ikke længere hos os. Fjern filen, og tilføj den igen.',
    en: 'This upload is no longer here. Remove the file and add it again.',
  },
  upload_expired: {
    status: 410,
    da: 'Overførslen har ligget stille for længe og er slettet. Fjern filen, og tilføj den igen.',
    en: 'This upload stood still for too long and has been deleted. Remove the file and add it again.',
  },
  upload_version_unsupported: {
    status: 412,
    da: 'Programmet bruger en anden udgave af overførselsprotokollen. Brug tus 1.0.0, eller send fra siden selv.',
    en: 'The program speaks another version of the upload protocol. Use tus 1.0.0, or send from the page itself.',
  },
  upload_too_long: {
    status: 413,
    da: 'Der kom flere data, end filen skulle fylde. Måske har filen ændret sig; fjern den, og tilføj den igen.',
    en: 'More arrived than the file was said to hold. It may have changed; remove it and add it again.',
  },
  upload_in_pieces: {
    status: 422,
    da: 'Filen er kommet i for mange små stykker til, at overførslen kan fortsætte. Fjern filen, og tilføj den igen, helst på et andet net.',
    en: 'The file came in too many small pieces for the upload to go on. Remove it and add it again, on another network if you can.',
  },
  upload_content_type: {
    status: 415,
    da: 'Filens indhold blev sendt i en form, vi ikke kan modtage. Genindlæs siden, og prøv igen.',
    en: 'The content was sent in a form we cannot receive. Reload the page and try again.',
  },
  upload_busy: {
    status: 423,
    da: 'En anden forbindelse er ved at sende samme fil. Vent et øjeblik; den fortsætter af sig selv.',
    en: 'Another connection is sending the same file. Wait a moment; it goes on by itself.',
  },
  busy: {
    status: 503,
    da: 'Mange sender til politiet lige nu. Din plads er bevaret: det, du har sendt, er gemt, og din kode gælder. Lad siden stå åben; den fortsætter af sig selv. Gør den ikke det, så prøv igen om et halvt minut.',
    en: 'Many people are sending to the police right now. Your place is kept: what you have sent is stored, and your code holds. Leave this page open; it goes on by itself. If it does not, try again in half a minute.',
  },
  proof_needed: {
    status: 429,
    da: 'Mange sender til politiet lige nu. Din plads er bevaret; lad siden stå åben, så fortsætter den af sig selv. Gør den ikke det, så prøv igen om et minut.',
    en: 'Many people are sending to the police right now. Your place is kept; leave this page open and it goes on by itself. If it does not, try again in a minute.',
  },
} as const satisfies Refusals;
