import type { Refusals } from './refusals.ts';

/** Of requests for footage, hand-ins and the register of who has cameras. */
export const footage = {
  request_unknown: {
    status: 404,
    da: 'Anmodningen findes ikke. Kontrollér, at hele linket er med, eller ring til politimanden, der gav dig det.',
    en: 'There is no such request. Check that the whole link is there, or call the officer who gave it to you.',
  },
  request_not_open: {
    status: 401,
    da: 'Der er gået for længe, siden siden blev åbnet. Åbn linket fra politiet igen. Det, du har gemt, er der stadig.',
    en: 'The page was opened too long ago. Open the link from the police again. What you saved is still there.',
  },
  request_closed: {
    status: 410,
    da: 'Politiet har afsluttet anmodningen og tager ikke imod flere filer på den. Vil I skrive til os, så brug koden i postkassen.',
    en: 'The police have closed the request and take no more files on it. To write to us, use the code in the mailbox.',
  },
  footage_unknown: {
    status: 404,
    da: 'Anmodningen findes ikke, eller den hører til en anden kreds. Gå tilbage til listen over anmodninger.',
    en: 'There is no such request, or it belongs to another district. Go back to the list of requests.',
  },
  addressee_unknown: {
    status: 404,
    da: 'Modtageren findes ikke, eller anmodningen hører til en anden kreds. Gå tilbage til listen over anmodninger.',
    en: 'There is no such addressee, or the request belongs to another district. Go back to the list of requests.',
  },
  footage_closed: {
    status: 409,
    da: 'Anmodningen er afsluttet. Skriv en besked i tråden, eller lav en ny anmodning.',
    en: 'The request has been closed. Write a message in the thread, or make a new request.',
  },
  footage_times: {
    status: 422,
    da: 'Tidsrummet slutter, før det begynder. Ret de to tidspunkter.',
    en: 'The stretch of time ends before it begins. Correct the two times.',
  },
  footage_deadline_past: {
    status: 422,
    da: 'Fristen er allerede gået. Vælg et senere tidspunkt.',
    en: 'The deadline has already passed. Choose a later time.',
  },
  footage_district: {
    status: 403,
    da: 'Du kan kun bede om optagelser for din egen kreds. Vælg den, eller spørg en kollega i den anden.',
    en: 'You can ask for footage for your own district only. Choose it, or ask a colleague in the other one.',
  },
  footage_address_missing: {
    status: 422,
    da: 'Der mangler en mailadresse eller et mobilnummer til den måde, du vil sende på. Skriv det, eller vælg en anden måde.',
    en: 'The address or number for the way you want to send it is missing. Write it, or choose another way.',
  },
  footage_too_many: {
    status: 422,
    da: 'Højst 100 kan spørges på én gang. Fravælg nogle, og lav en anmodning mere til dem bagefter.',
    en: 'At most 100 can be asked at once. Leave some out, and make another request to them afterwards.',
  },
  footage_no_mail: {
    status: 409,
    da: 'Der er ikke sat en mailserver op. Vis koden på skærmen, eller udskriv brevet.',
    en: 'No mail server has been set up. Show the code on the screen, or print the letter.',
  },
  footage_no_sms: {
    status: 409,
    da: 'Der er ikke sat en sms-tjeneste op. Vis koden på skærmen, send en mail, eller udskriv brevet.',
    en: 'No SMS gateway has been set up. Show the code on the screen, send a mail, or print the letter.',
  },
  hand_in_already_submitted: {
    status: 409,
    da: 'Der er afleveret fra en anden enhed imens, og filer, der ikke var med dér, er ikke hos os. Genindlæs siden, se under beskeder, hvad vi har fået, og aflever resten.',
    en: 'Somebody has handed in from another device meanwhile, and files that were not part of it are not with us. Reload the page, see under messages what we have, and hand in the rest.',
  },
  hand_in_changed: {
    status: 412,
    da: 'En anden enhed har skrevet i afleveringen imens. Genindlæs siden, så ser du det hele, og fortsæt derfra.',
    en: 'Another device has written in this hand-in meanwhile. Reload the page to see all of it, and go on from there.',
  },
  hand_in_has_more: {
    status: 412,
    da: 'Der ligger filer i afleveringen, som ikke står på din liste: fra en anden enhed, eller fra en side, der blev lukket. Vent på den anden enhed, eller send uden dem; så slettes de.',
    en: 'There are files in this hand-in that are not on your list: from another device, or from a page that was closed. Wait for the other device, or send without them; they are then deleted.',
  },
  sealed_too_large: {
    status: 413,
    da: 'Det fylder for meget til at blive gemt på én gang. Aflever nogle af filerne først, eller skriv kortere.',
    en: 'It is too much to be saved at once. Hand in some of the files first, or write less.',
  },
  contacts_file_unreadable: {
    status: 422,
    da: 'Filens første linje nævner hverken adresse eller punkt. Gem udtrækket som CSV med kolonnenavne øverst, og prøv igen.',
    en: 'The first line of the file names neither an address nor a point. Save the extract as CSV with column names on top and try again.',
  },
  contacts_file_too_large: {
    status: 413,
    da: 'Filen er større end 30 MB. Del den i flere filer med den samme første linje, og indlæs dem én ad gangen.',
    en: 'The file is larger than 30 MB. Divide it into several files with the same first line and import them one by one.',
  },
  contact_unknown: {
    status: 404,
    da: 'Kontakten findes ikke i registret. Genindlæs siden, og søg efter den igen.',
    en: 'There is no such contact in the register. Reload the page and search for it again.',
  },
} as const satisfies Refusals;
