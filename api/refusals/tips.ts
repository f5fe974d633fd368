import type { Refusals } from './refusals.ts';

/** Of tips and the files with them (DESIGN section 7). */
export const tips = {
  self_test_without_clip: {
    status: 422,
    da: 'Der er intet klip i prøven. Vælg et klip fra anlægget, og send prøven igen.',
    en: 'There is no clip in the test. Choose a clip from the recorder, and send the test again.',
  },
  self_test_later: {
    status: 503,
    da: 'Mange sender tip til politiet lige nu, og de kommer først. Intet er sendt. Prøv anlægget igen om en halv time.',
    en: 'Many people are sending tips to the police right now, and they come first. Nothing was sent. Test the recorder again in half an hour.',
  },
  self_test_mailbox: {
    status: 409,
    da: 'Koden hører til en prøve, som ingen læser svar på. Har du noget at fortælle politiet, så send et tip.',
    en: 'The code belongs to a test, and nobody reads answers to it. If you have something to tell the police, send a tip.',
  },
  tip_has_more: {
    status: 412,
    da: 'Der ligger filer til dit tip, som ikke står på listen her: fra en anden enhed, eller fra en side, der blev lukket. Intet er sendt. Send fra den anden enhed, eller send igen her: så sendes tippet uden dem, og de slettes.',
    en: 'There are files with your tip that are not on the list here: from another device, or from a page that was closed. Nothing was sent. Send from the other device, or send again here: the tip is then sent without them, and they are deleted.',
  },
  text_missing: {
    status: 422,
    da: 'Skriv nogle få ord om, hvad du har set, eller vedhæft en fil.',
    en: 'Write a few words about what you saw, or attach a file.',
  },
  text_too_long: {
    status: 413,
    da: 'Teksten er længere end 20.000 tegn. Forkort den, eller send resten som en ny besked med din kode.',
    en: 'The text is longer than 20,000 characters. Shorten it, or send the rest as a new message with your code.',
  },
  when_too_long: {
    status: 413,
    da: 'Det, du har skrevet om hvornår, er længere end 200 tegn. Gå tilbage, forkort det, og skriv resten i teksten.',
    en: 'What you wrote about when is longer than 200 characters. Go back, shorten it, and write the rest in the text.',
  },
  where_too_long: {
    status: 413,
    da: 'Det, du har skrevet om hvor, er længere end 500 tegn. Gå tilbage, forkort det, og skriv resten i teksten.',
    en: 'What you wrote about where is longer than 500 characters. Go back, shorten it, and write the rest in the text.',
  },
  name_too_long: {
    status: 413,
    da: 'Navnet er længere end 200 tegn. Gå tilbage, forkort det, og skriv resten i teksten.',
    en: 'The name is longer than 200 characters. Go back, shorten it, and write the rest in the text.',
  },
  phone_too_long: {
    status: 413,
    da: 'Telefonnummeret er længere end 50 tegn. Gå tilbage, forkort det, og skriv resten i teksten.',
    en: 'The telephone number is longer than 50 characters. Go back, shorten it, and write the rest in the text.',
  },
  email_too_long: {
    status: 413,
    da: 'Mailadressen er længere end 254 tegn. Gå tilbage, ret den, og skriv resten i teksten.',
    en: 'The e-mail address is longer than 254 characters. Go back, correct it, and write the rest in the text.',
  },
  token_missing: {
    status: 401,
    da: 'Tippet er ikke åbnet. Gå tilbage til tipsiden, og begynd igen.',
    en: 'The tip has not been opened. Go back to the tip page and begin again.',
  },
  token_expired: {
    status: 401,
    da: 'Der er gået for lang tid, siden du var i gang. Genindlæs siden, og begynd igen, også med filerne.',
    en: 'Too much time has passed since you were last at work here. Reload the page and begin again, files included.',
  },
  tip_already_submitted: {
    status: 409,
    da: 'Tippet er allerede sendt. Brug din kode, hvis du vil tilføje noget.',
    en: 'This tip has already been sent. Use your code if you want to add something.',
  },
  upload_unknown: {
    status: 422,
    da: 'En af filerne blev ikke fundet hos os. Fjern den, og tilføj den igen.',
    en: 'One of the files was not found here. Remove it and add it again.',
  },
  upload_unfinished: {
    status: 409,
    da: 'En af filerne er ikke helt overført endnu. Vent, til den er færdig, og send så tippet.',
    en: 'One of the files has not arrived completely yet. Wait until it has, then send the tip.',
  },
  file_too_large: {
    status: 413,
    da: 'Filen er større end 5 GB. Send en kortere optagelse, eller ring 114 for at aflevere den på anden måde.',
    en: 'The file is larger than 5 GB. Send a shorter recording, or call 114 to hand it in another way.',
  },
  tip_too_large: {
    status: 413,
    da: 'Filerne fylder tilsammen mere end 20 GB. Send resten i et nyt tip.',
    en: 'The files add up to more than 20 GB. Send the rest in a new tip.',
  },
  too_many_files: {
    status: 413,
    da: 'Et tip kan have højst 25 filer. Send resten i et nyt tip.',
    en: 'A tip can hold at most 25 files. Send the rest in a new tip.',
  },
  file_empty: {
    status: 422,
    da: 'Filen er tom. Åbn den på din telefon for at se, om den er gemt rigtigt, og vælg den igen.',
    en: 'The file is empty. Open it on your phone to see whether it was saved properly, and choose it again.',
  },
  disk_full: {
    status: 503,
    da: 'Vi kan ikke tage imod flere filer lige nu. Send din tekst, og prøv filerne igen om en time. Kan teksten heller ikke sendes, så prøv igen om lidt, eller ring 114.',
    en: 'We cannot take more files right now. Send your words, and try the files again in an hour. If the words cannot be sent either, try again shortly or call 114.',
  },

  hand_in_file_too_large: {
    status: 413,
    da: 'Filen er større end 50 GB. Gem et kortere stykke, eller skriv til politifolkene på denne side, så henter vi den.',
    en: 'The file is larger than 50 GB. Save a shorter stretch, or write to the officers on this page and we fetch it.',
  },
  hand_in_too_large: {
    status: 413,
    da: 'Filerne fylder tilsammen mere end 200 GB. Aflever dem, der er overført, og resten bagefter.',
    en: 'The files add up to more than 200 GB. Hand in those that have arrived, and the rest afterwards.',
  },
  hand_in_too_many_files: {
    status: 413,
    da: 'Der kan højst være 500 filer ad gangen. Aflever dem, der er overført, og resten bagefter.',
    en: 'There can be at most 500 files at a time. Hand in those that have arrived, and the rest afterwards.',
  },
} as const satisfies Refusals;
