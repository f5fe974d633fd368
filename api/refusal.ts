/**
 * Everything Vidne refuses, in one table: the code programs read, the HTTP status, and the sentence a person reads,
 * which always says what to do next. Anything else that goes wrong is a bug and is shown with an id (see http.ts).
 */
export const refusals = {
  // any request
  bad_request: {
    status: 400,
    da: 'Noget i beskeden kunne ikke læses. Genindlæs siden, og prøv igen.',
    en: 'Something in the request could not be read. Reload the page and try again.',
  },
  not_found: {
    status: 404,
    da: 'Siden findes ikke. Kontrollér adressen, eller gå til forsiden.',
    en: 'There is no such page. Check the address, or go to the front page.',
  },
  method_not_allowed: {
    status: 405,
    da: 'Det kan man ikke gøre her. Gå tilbage, og prøv fra siden selv.',
    en: 'That cannot be done here. Go back and try from the page itself.',
  },
  appeal_ended: {
    status: 410,
    da: 'Efterlysningen gælder ikke længere. Fjern den hos dig.',
    en: 'This appeal no longer holds. Remove it from your page.',
  },
  embed_unknown: {
    status: 404,
    da: 'Adressen er ikke en efterlysning, der kan vises på andre sider. Kopiér adressen fra efterlysningen selv.',
    en: 'The address is not an appeal that can be shown on other pages. Copy the address from the appeal itself.',
  },
  embed_format: {
    status: 501,
    da: 'Det format findes ikke her. Spørg efter format=json eller format=xml.',
    en: 'There is no such format here. Ask for format=json or format=xml.',
  },
  something_went_wrong: {
    status: 500,
    da: 'Noget gik galt hos os. Det, vi har kvitteret for, er ikke tabt. Prøv igen om lidt.',
    en: 'Something went wrong on our side. Nothing we have acknowledged is lost. Try again in a moment.',
  },
  search_too_long: {
    status: 400,
    da: 'Søgningen er for lang. Skriv højst 100 tegn, for eksempel en by og et par ord.',
    en: 'The search is too long. Write at most 100 characters, for instance a town and a few words.',
  },
  not_ready: {
    status: 503,
    da: 'Tjenesten er ved at starte. Prøv igen om et øjeblik.',
    en: 'The service is starting. Try again in a moment.',
  },

  // tips
  self_test_without_clip: {
    status: 422,
    da: 'Der er intet klip i prøven. Vælg et klip fra anlægget, og send prøven igen.',
    en: 'There is no clip in the test. Choose a clip from the recorder, and send the test again.',
  },
  self_test_mailbox: {
    status: 409,
    da: 'Koden hører til en prøve, som ingen læser svar på. Har du noget at fortælle politiet, så send et tip.',
    en: 'The code belongs to a test, and nobody reads answers to it. If you have something to tell the police, send a tip.',
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
  token_missing: {
    status: 401,
    da: 'Tippet er ikke åbnet. Gå tilbage til tipsiden, og begynd igen.',
    en: 'The tip has not been opened. Go back to the tip page and begin again.',
  },
  token_expired: {
    status: 401,
    da: 'Der er gået mere end et døgn, siden du var i gang. Genindlæs siden, og send tippet igen, også filerne.',
    en: 'More than a day has passed since you were last at work here. Reload the page and send the tip again, files included.',
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

  // files and limits (DESIGN section 7)
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
    da: 'Vi kan ikke tage imod flere filer lige nu. Send din tekst, og prøv filerne igen om en time.',
    en: 'We cannot take more files right now. Send your words, and try the files again in an hour.',
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

  // requests for footage
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
    da: 'Politiet har afsluttet anmodningen og tager ikke imod flere filer på den. Skriv her på siden, hvis du har mere.',
    en: 'The police have closed the request and take no more files on it. Write here on the page if you have more.',
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
  sealed_too_large: {
    status: 413,
    da: 'Det fylder for meget til at blive gemt på én gang. Aflever nogle af filerne først, eller skriv kortere.',
    en: 'It is too much to be saved at once. Hand in some of the files first, or write less.',
  },

  // the upload protocol
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
    da: 'Der er mange på samme tid lige nu. Vent et halvt minut, og prøv igen.',
    en: 'Many people are here at the same time. Wait half a minute and try again.',
  },
  proof_needed: {
    status: 429,
    da: 'Der er mange på samme tid lige nu. Siden prøver igen af sig selv; ellers prøv igen om et minut.',
    en: 'Many people are here at the same time. The page tries again by itself; if not, try again in a minute.',
  },

  // mailbox
  code_malformed: {
    status: 422,
    da: 'Koden er ikke skrevet rigtigt. Den har fire grupper med fire tegn og et kontroltegn. Sammenlign med din kvittering.',
    en: 'The code is not written correctly. It has four groups of four characters and a check character. Compare it with your receipt.',
  },
  mailbox_unknown: {
    status: 404,
    da: 'Der er ikke noget tip med den kode. Kontrollér hver gruppe, eller send et nyt tip.',
    en: 'There is no tip with that code. Check each group, or send a new tip.',
  },
  code_drawn: {
    status: 409,
    da: 'Tippet har allerede en kode. Brug den, du har fået; den gælder, både før og efter du sender.',
    en: 'This tip already has a code. Use the one you were given; it works both before and after you send.',
  },
  code_not_drawn: {
    status: 409,
    da: 'Tippet har ingen kode endnu, så det kan ikke gemmes undervejs. Genindlæs siden, og prøv igen.',
    en: 'This tip has no code yet, so it cannot be saved on the way. Reload the page and try again.',
  },
  code_unknown: {
    status: 404,
    da: 'Der er ikke gemt noget tip under den kode. Kontrollér hver gruppe, eller begynd forfra. Et tip, der ikke er sendt, slettes efter tre døgn.',
    en: 'No tip is saved under that code. Check each group, or begin again. A tip that is not sent is deleted after three days.',
  },
  code_not_of_tip: {
    status: 400,
    da: 'Koden hører til et andet tip. Genindlæs siden, og fortsæt med koden til dette tip.',
    en: 'That code belongs to another tip. Reload the page and continue with the code of this one.',
  },
  draft_too_large: {
    status: 413,
    da: 'Der er for meget til, at det kan gemmes undervejs. Forkort teksten eller noterne, eller send tippet nu.',
    en: 'There is too much to be saved on the way. Shorten the text or the notes, or send the tip now.',
  },
  answer_misfits: {
    status: 422,
    da: 'Svaret passer ikke til spørgsmålet. Vælg et af svarene, eller skriv en besked i stedet.',
    en: 'The answer does not fit the question. Choose one of the answers, or write a message instead.',
  },
  message_missing: { status: 422, da: 'Skriv en besked, før du sender.', en: 'Write a message before you send.' },

  // desk
  sign_in_required: { status: 401, da: 'Log ind for at fortsætte.', en: 'Sign in to continue.' },
  sign_in_failed: {
    status: 401,
    da: 'E-mailadressen eller adgangskoden er forkert. Prøv igen, eller bed en administrator om hjælp.',
    en: 'The e-mail address or the password is wrong. Try again, or ask an administrator for help.',
  },
  second_factor_wrong: {
    status: 401,
    da: 'Koden er forkert eller for gammel. Vent på den næste i din app, og prøv igen.',
    en: 'The code is wrong or too old. Wait for the next one in your app and try again.',
  },
  second_factor_used: {
    status: 401,
    da: 'Koden er allerede brugt. Vent på den næste i din app, og log ind igen.',
    en: 'The code has been used already. Wait for the next one in your app and sign in again.',
  },
  second_factor_set: {
    status: 409,
    da: 'Din totrinskode er allerede sat op. Log ind med den.',
    en: 'Your second factor is already set up. Sign in with it.',
  },
  too_many_attempts: {
    status: 429,
    da: 'Der er prøvet for mange gange med denne konto. Vent et kvarter, og prøv igen.',
    en: 'There have been too many attempts with this account. Wait a quarter of an hour and try again.',
  },
  second_factor_required: {
    status: 403,
    da: 'Sæt din totrinskode op, før du fortsætter.',
    en: 'Set up your second factor before you go on.',
  },
  step_up_required: {
    status: 403,
    da: 'Bekræft, at det er dig, før du gør dette. Brug din adgangskode og en kode fra appen.',
    en: 'Confirm that it is you before you do this. Use your password and a code from the app.',
  },
  passkey_refused: {
    status: 401,
    da: 'Adgangsnøglen blev ikke godkendt. Prøv igen, eller log ind på en anden måde.',
    en: 'The passkey was not accepted. Try again, or sign in another way.',
  },
  passkey_unknown: {
    status: 404,
    da: 'Adgangsnøglen findes ikke længere. Genindlæs siden for at se dem, du har.',
    en: 'There is no such passkey any more. Reload the page to see those you have.',
  },
  oidc_refused: {
    status: 401,
    da: 'Politiets log-in kunne ikke bekræfte dig. Begynd forfra på log ind-siden.',
    en: 'The force’s sign-in could not confirm you. Start again on the sign-in page.',
  },
  oidc_unknown: {
    status: 403,
    da: 'Din bruger i politiets log-in har ikke adgang her. Åbn linket i din invitation, eller bed en administrator om et.',
    en: 'Your user at the force’s sign-in has no access here. Open the link in your invitation, or ask an administrator for one.',
  },
  oidc_taken: {
    status: 409,
    da: 'Den bruger i politiets log-in hører til en anden medarbejder. Log ind med din egen, eller spørg en administrator.',
    en: 'That user at the force’s sign-in belongs to another member of staff. Use your own, or ask an administrator.',
  },
  oidc_weak: {
    status: 403,
    da: 'Politiets log-in spurgte kun om én faktor. Log ind med din adgangsnøgle i stedet.',
    en: 'The force’s sign-in asked for one factor only. Sign in with your passkey instead.',
  },
  oidc_nameless: {
    status: 422,
    da: 'Politiets log-in oplyste ikke navn og e-mail. Opret adgang med en adgangskode i stedet.',
    en: 'The force’s sign-in gave no name and e-mail address. Create your access with a password instead.',
  },
  oidc_unreachable: {
    status: 503,
    da: 'Politiets log-in svarer ikke. Log ind på en anden måde, eller prøv igen om lidt.',
    en: 'The force’s sign-in does not answer. Sign in another way, or try again in a moment.',
  },
  course_expired: {
    status: 403,
    da: 'Din rolle kræver et kursus, som du mangler, eller som er udløbet. Bed en administrator om at registrere det.',
    en: 'Your role demands a course that you lack or that has run out. Ask an administrator to enter it.',
  },
  role_forbids: {
    status: 403,
    da: 'Din rolle giver ikke adgang til dette. Spørg en administrator, hvis du skal bruge det.',
    en: 'Your role does not give access to this. Ask an administrator if you need it.',
  },
  origin_forbidden: {
    status: 403,
    da: 'Anmodningen kom fra en anden side. Åbn desken direkte, og prøv igen.',
    en: 'The request came from another site. Open the desk directly and try again.',
  },
  invite_unknown: {
    status: 404,
    da: 'Linket er brugt eller udløbet. Bed en administrator om et nyt.',
    en: 'The link has been used or has expired. Ask an administrator for a new one.',
  },
  email_taken: {
    status: 409,
    da: 'Der findes allerede en konto med den e-mailadresse. Log ind med den, eller brug en anden adresse.',
    en: 'There is already an account with that e-mail address. Sign in with it, or use another address.',
  },
  phrase_unknown: {
    status: 422,
    da: 'Vendingen findes ikke længere. Genindlæs siden, og vælg en anden.',
    en: 'There is no such phrase any more. Reload the page and choose another.',
  },
  message_unknown: {
    status: 404,
    da: 'Svaret findes ikke, eller det skal ikke gennemses. Genindlæs tippet.',
    en: 'There is no such answer, or it needs no review. Reload the tip.',
  },
  already_reviewed: {
    status: 409,
    da: 'En kollega har allerede taget stilling til svaret. Genindlæs tippet for at se det.',
    en: 'A colleague has already decided about the answer. Reload the tip to see it.',
  },
  staff_unknown: {
    status: 404,
    da: 'Medarbejderen findes ikke. Genindlæs listen, og prøv igen.',
    en: 'There is no such member of staff. Reload the list and try again.',
  },
  last_administrator: {
    status: 409,
    da: 'Der skal altid være en administrator. Giv en anden rollen først.',
    en: 'There must always be one administrator. Give somebody else the role first.',
  },
  password_too_short: {
    status: 422,
    da: 'Adgangskoden skal have mindst 12 tegn.',
    en: 'The password must have at least 12 characters.',
  },
  tip_unknown: {
    status: 404,
    da: 'Tippet findes ikke, eller det hører til en anden kreds. Gå tilbage til køen.',
    en: 'There is no such tip, or it belongs to another district. Go back to the queue.',
  },
  tip_claimed: {
    status: 409,
    da: 'En kollega er i gang med tippet. Overtag det med en begrundelse, eller vælg et andet.',
    en: 'A colleague is working on this tip. Take it over with a reason, or choose another.',
  },
  tip_not_claimed: { status: 409, da: 'Tag tippet, før du afgør det.', en: 'Claim the tip before you decide it.' },
  transition_forbidden: {
    status: 409,
    da: 'Det kan ikke gøres i tippets nuværende tilstand. Genindlæs, og se hvad der er sket.',
    en: 'That cannot be done in the state the tip is in. Reload to see what happened.',
  },
  export_too_large: {
    status: 413,
    da: 'Der er mere end 50.000 hændelser. Vælg et kortere tidsrum, og eksportér i flere dele.',
    en: 'There are more than 50,000 events. Choose a shorter span and export in several parts.',
  },
  reason_missing: {
    status: 422,
    da: 'Vælg eller skriv en begrundelse, og prøv igen.',
    en: 'Choose or write a reason, and try again.',
  },
  note_missing: {
    status: 422,
    da: 'Skriv en note, før du gemmer den.',
    en: 'Write a note before you save it.',
  },
  note_too_long: {
    status: 413,
    da: 'Noten er længere end 5.000 tegn. Forkort den, eller del den i to.',
    en: 'The note is longer than 5,000 characters. Shorten it, or write two.',
  },
  unit_unknown: {
    status: 422,
    da: 'Enheden findes ikke. Vælg en fra listen, eller bed en administrator om at oprette den.',
    en: 'There is no such unit. Choose one from the list, or ask an administrator to set it up.',
  },
  file_decided: {
    status: 409,
    da: 'Filen er allerede afgjort. Genindlæs, og se hvem der gjorde det.',
    en: 'The file has been decided already. Reload to see who did it.',
  },
  file_not_ready: {
    status: 409,
    da: 'Filen er ikke klar endnu. Vent, til den er behandlet færdig, eller afvis den.',
    en: 'The file is not ready yet. Wait until the work on it is done, or reject it.',
  },
  file_is_evidence: {
    status: 409,
    da: 'En af filerne er allerede bevis. Godkend tippet, og afvis resten af filerne.',
    en: 'One of the files is evidence already. Accept the tip and reject the rest of its files.',
  },
  tip_urgent: {
    status: 409,
    da: 'Tippet handler om fare for liv og afgøres alene. Åbn det, og læs det først.',
    en: 'The tip is about danger to life and is decided by itself. Open it and read it first.',
  },
  views_too_many: {
    status: 409,
    da: 'Du har 30 gemte visninger. Slet en, du ikke bruger, og prøv igen.',
    en: 'You have 30 saved views. Delete one you do not use, and try again.',
  },
  view_unknown: {
    status: 404,
    da: 'Visningen findes ikke, eller den er en andens. Genindlæs køen for at se dine egne.',
    en: 'There is no such view, or it is somebody else’s. Reload the queue to see your own.',
  },
  undo_unknown: {
    status: 404,
    da: 'Der er ikke noget at fortryde. Genindlæs køen, og se hvordan tippene står.',
    en: 'There is nothing to undo. Reload the queue to see how the tips stand.',
  },
  undo_too_late: {
    status: 409,
    da: 'Det er for sent at fortryde. Åbn tippene enkeltvis, og ret dem der.',
    en: 'It is too late to undo. Open the tips one by one and put them right there.',
  },
  undo_overtaken: {
    status: 409,
    da: 'En kollega har ændret tippet i mellemtiden, så det er ikke fortrudt. Åbn det, og se hvad der er sket.',
    en: 'A colleague has changed the tip meanwhile, so it was not undone. Open it to see what happened.',
  },
  no_mailbox: {
    status: 409,
    da: 'Afsenderen har ingen postkasse, så der kan ikke svares.',
    en: 'The sender has no mailbox, so there is nowhere to answer.',
  },
  contact_missing: {
    status: 404,
    da: 'Afsenderen har ikke oplyst, hvem de er. Skriv i dialogen, hvis du vil spørge.',
    en: 'The sender has not said who they are. Write in the dialogue if you want to ask.',
  },
  reveal_unknown: {
    status: 404,
    da: 'Anmodningen findes ikke, eller den er ikke din. Gå til listen over anmodninger, og åbn den derfra.',
    en: 'There is no such request, or it is not yours. Go to the list of requests and open it from there.',
  },
  reveal_not_assigned: {
    status: 403,
    da: 'Kun den efterforsker, der har tippet, kan bede om det. Tag tippet, eller skriv journalnummeret på den sag, det er givet til.',
    en: 'Only the investigator who has the tip can ask. Claim the tip, or give the number of the case it was given to.',
  },
  reveal_other_case: {
    status: 409,
    da: 'Tippet hører til en anden sag. Brug det journalnummer, der står på tippet.',
    en: 'The tip belongs to another case. Use the case number that stands on the tip.',
  },
  reveal_pending: {
    status: 409,
    da: 'Du har allerede bedt om det. Vent på svaret fra den anden, eller brug den godkendelse, du har fået.',
    en: 'You have asked already. Wait for the second person, or use the approval you have.',
  },
  reveal_own: {
    status: 403,
    da: 'Du kan ikke svare på din egen anmodning. Bed en leder eller en efterforsker i din kreds om det.',
    en: 'You cannot answer your own request. Ask a supervisor or an investigator of your district.',
  },
  reveal_other_district: {
    status: 403,
    da: 'En efterforsker kan kun svare kolleger i sin egen kreds. Lad en leder svare.',
    en: 'An investigator can answer colleagues of their own district only. Let a supervisor answer.',
  },
  reveal_decided: {
    status: 409,
    da: 'Der er allerede svaret på anmodningen. Genindlæs siden for at se hvad.',
    en: 'The request has been answered already. Reload the page to see how.',
  },
  reveal_withdrawn: {
    status: 409,
    da: 'Anmodningen er trukket tilbage. Den, der bad om det, kan bede om det igen.',
    en: 'The request has been withdrawn. Whoever asked may ask again.',
  },
  reveal_not_approved: {
    status: 409,
    da: 'Anmodningen er ikke godkendt. Vent på svaret, eller bed om det igen.',
    en: 'The request is not approved. Wait for the answer, or ask again.',
  },
  reveal_expired: {
    status: 409,
    da: 'Tiden er gået: en anmodning gælder et døgn, en godkendelse en time. Bed om det igen.',
    en: 'The time is over: a request stands for a day, an approval for an hour. Ask again.',
  },
  reveal_used: {
    status: 409,
    da: 'Godkendelsen er brugt: oplysningerne vises én gang. Bed om det igen, hvis du har brug for det.',
    en: 'The approval has been used: the details are shown once. Ask again if you need them.',
  },
  reveal_asker_changed: {
    status: 409,
    da: 'Den, der bad om det, har ikke længere tippet, kredsen eller rollen. Den, der har tippet nu, må bede om det.',
    en: 'Whoever asked no longer has the tip, the district or the role. Whoever has the tip now must ask.',
  },
  reveal_second_changed: {
    status: 409,
    da: 'Den, der godkendte, har ikke længere rollen eller kredsen. Bed om det igen, og lad en anden godkende.',
    en: 'Whoever approved no longer has the role or the district. Ask again and let somebody else approve.',
  },
  reveal_altered: {
    status: 409,
    da: 'Anmodningen er ikke, som den blev skrevet her, og bruges ikke. Sig det til driften nu, og bed om det igen.',
    en: 'The request is not as it was written here, and is not used. Tell operations now, and ask again.',
  },
  tip_disposed: {
    status: 410,
    da: 'Tippet er slettet. Beviset for sletningen står på tippets side; gå tilbage til køen.',
    en: 'The tip has been deleted. The certificate stands on its page; go back to the queue.',
  },
  disposal_unknown: {
    status: 404,
    da: 'Sletningen findes ikke, eller tippet hører til en anden kreds. Gå tilbage til køen.',
    en: 'There is no such deletion, or the tip belongs to another district. Go back to the queue.',
  },
  disposal_pending: {
    status: 409,
    da: 'Der er allerede bedt om at slette tippet. Bekræft eller stop den sletning, der venter.',
    en: 'Its deletion has been asked for already. Confirm or stop the one that waits.',
  },
  disposal_held: {
    status: 409,
    da: 'Tippet hører til en sag, der er låst. Det kan først slettes, når sagens lås er ophævet, og det ikke længere hører til sagen.',
    en: 'The tip belongs to a case under legal hold. It can be deleted once the hold is released and it no longer belongs to the case.',
  },
  disposal_in_case: {
    status: 409,
    da: 'Tippet eller en af dets filer hører til en sag. Tag det ud af sagen først, hvis det ikke hører hjemme der.',
    en: 'The tip or one of its files belongs to a case. Take it out of the case first if it does not belong there.',
  },
  disposal_in_package: {
    status: 409,
    da: 'En af filerne er i en bevispakke, der stadig kan hentes. Vent, til pakken er lukket, og prøv igen.',
    en: 'One of the files is in a package that can still be fetched. Wait until the package is closed and try again.',
  },
  disposal_handing_over: {
    status: 409,
    da: 'En af filerne er ved at blive givet videre til specialenheden. Vent, til den er afleveret, og prøv igen.',
    en: 'One of the files is being handed over to the specialist unit. Wait until that is done and try again.',
  },
  disposal_reveal_open: {
    status: 409,
    da: 'Der er en åben anmodning om at kende afsenderen. Vent, til den er afsluttet, og prøv igen.',
    en: 'A request to know the sender is open. Wait until it is over and try again.',
  },
  disposal_own: {
    status: 403,
    da: 'Du kan ikke bekræfte din egen sletning. Bed en anden leder eller en efterforsker i din kreds om det.',
    en: 'You cannot confirm your own deletion. Ask another supervisor or an investigator of your district.',
  },
  disposal_other_district: {
    status: 403,
    da: 'En efterforsker kan kun bekræfte for kolleger i sin egen kreds. Lad en leder bekræfte.',
    en: 'An investigator can confirm for colleagues of their own district only. Let a supervisor confirm.',
  },
  disposal_stopped: {
    status: 409,
    da: 'Sletningen er stoppet. Genindlæs siden for at se, hvem der gjorde det, og hvorfor.',
    en: 'The deletion has been stopped. Reload the page to see who did it and why.',
  },
  disposal_begun: {
    status: 409,
    da: 'Sletningen er bekræftet eller i gang og kan ikke ændres sådan. Genindlæs siden for at se, hvor langt den er.',
    en: 'The deletion is confirmed or under way and cannot be changed that way. Reload the page to see how far it is.',
  },
  mailbox_deleted: {
    status: 410,
    da: 'Tippet er slettet, og der kan ikke skrives her længere. Send et nyt tip, hvis du vil fortælle os noget.',
    en: 'The tip has been deleted, and nothing more can be written here. Send a new tip if you want to tell us something.',
  },
  tip_undecided: {
    status: 409,
    da: 'Tippet er ikke afgjort endnu. Godkend eller afvis det først, og tak så.',
    en: 'The tip has not been decided yet. Accept or reject it first, and give thanks then.',
  },
  tip_of_request: {
    status: 409,
    da: 'Optagelserne kom på en anmodning, og postkassen hører til den. Skriv på anmodningens side.',
    en: 'The footage came upon a request, and the mailbox belongs to that. Write on the page of the request.',
  },
  file_unknown: {
    status: 404,
    da: 'Filen findes ikke, eller den hører til en anden kreds. Gå tilbage til køen.',
    en: 'There is no such file, or it belongs to another district. Go back to the queue.',
  },
  file_not_viewable: {
    status: 409,
    da: 'Filen har ingen visningskopi. Se dens tilstand på tippet.',
    en: 'The file has no viewing copy. See its state on the tip.',
  },
  file_infected: {
    status: 403,
    da: 'Der er fundet skadelig kode i filen. Den åbnes kun af en analytiker af skadelig kode. Bed en leder om at inddrage en.',
    en: 'Harmful code was found in the file. Only a malware analyst opens it. Ask a supervisor to involve one.',
  },
  file_withheld: {
    status: 403,
    da: 'Filen er sat til side som muligt overgrebsmateriale og kan ikke åbnes eller afgøres. Spørg en leder, hvis du har brug for at vide mere.',
    en: 'The file is set aside as possible abuse material and can be neither opened nor decided. Ask a supervisor if you need to know more.',
  },
  reason_gives_away: {
    status: 409,
    da: 'Den begrundelse røber for afsenderen, at en fil er sat til side. Vælg en anden.',
    en: 'That reason would tell the sender that a file was set aside. Choose another.',
  },
  colleague_unknown: {
    status: 422,
    da: 'Kollegaen kan ikke tage tippet. Vælg en fra listen, eller læg tippet tilbage i køen.',
    en: 'That colleague cannot take the tip. Choose one from the list, or put the tip back in the queue.',
  },
  exhibit_unknown: {
    status: 404,
    da: 'Et af beviserne findes ikke, eller det hører til en anden kreds. Genindlæs sagen, og vælg igen.',
    en: 'One of the exhibits does not exist or belongs to another district. Reload the case and choose again.',
  },
  case_unknown: {
    status: 404,
    da: 'Der er ingen beviser under det journalnummer i din kreds. Kontrollér det, eller vælg sagen på listen.',
    en: 'There are no exhibits under that case number in your district. Check it, or choose the case from the list.',
  },
  case_held: {
    status: 409,
    da: 'Sagen er beskyttet mod sletning. En leder skal ophæve beskyttelsen, før det kan gøres.',
    en: 'The case is under legal hold. A supervisor must release the hold before this can be done.',
  },
  case_not_held: {
    status: 409,
    da: 'Sagen er ikke beskyttet mod sletning. Genindlæs siden for at se, hvad der er sket.',
    en: 'The case is not under legal hold. Reload the page to see what happened.',
  },
  recipient_malformed: {
    status: 422,
    da: 'Modtagerens nøgle er ikke en age-nøgle. Den begynder med age1; bed modtageren om den igen.',
    en: 'The recipient’s key is not an age key. It begins with age1; ask the recipient for it again.',
  },
  package_unknown: {
    status: 404,
    da: 'Bevispakken findes ikke, eller en anden har bedt om den. Bed om en ny på sagens side.',
    en: 'There is no such evidence package, or somebody else asked for it. Ask for a new one on the page of the case.',
  },
  package_unready: {
    status: 409,
    da: 'Bevispakken er ikke klar endnu. Vent et øjeblik, og hent den så.',
    en: 'The evidence package is not ready yet. Wait a moment, then fetch it.',
  },
  package_failed: {
    status: 409,
    da: 'Bevispakken kunne ikke laves. Se hvorfor på sagens side, og bed om en ny.',
    en: 'The evidence package could not be made. See why on the page of the case, and ask for a new one.',
  },
  package_closed: {
    status: 410,
    da: 'Tiden til at hente bevispakken er gået. Bed om en ny på sagens side.',
    en: 'The time for fetching the evidence package is over. Ask for a new one on the page of the case.',
  },
  timestamp_missing: {
    status: 503,
    da: 'Tidsstemplingstjenesten svarer ikke. Prøv igen om lidt, eller bed driften om at se på TSA_URL.',
    en: 'The timestamp authority does not answer. Try again in a while, or ask operations to look at TSA_URL.',
  },
  copy_not_of_file: {
    status: 409,
    da: 'Filen kan ikke kopieres sådan. Vent, til den er klar, og genindlæs siden, så planen passer til filen.',
    en: 'The file cannot be copied like this. Wait until it is ready, and reload the page so that the plan fits the file.',
  },
  too_many_copies: {
    status: 429,
    da: 'Der venter allerede tyve kopier af filen. Vent, til nogle af dem er færdige, og prøv igen.',
    en: 'Twenty copies of this file are waiting already. Wait until some of them are done and try again.',
  },
  copy_unknown: {
    status: 404,
    da: 'Kopien findes ikke, eller den hører til en anden kreds. Gå tilbage til køen.',
    en: 'There is no such copy, or it belongs to another district. Go back to the queue.',
  },
  copy_not_made: {
    status: 409,
    da: 'Kopien er ikke lavet, eller den må ikke vises. Se dens tilstand ved filen på tippet.',
    en: 'The copy has not been made, or may not be shown. See its state beside the file on the tip.',
  },

  // the register of who has cameras
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

  // appeals
  appeal_not_public: {
    status: 404,
    da: 'Der er ingen efterlysning med det nummer at tage ned. Se nummeret efter: EF, årstal og seks cifre.',
    en: 'There is no appeal with that number to take down. Check the number: EF, the year and six digits.',
  },
  appeal_unknown: {
    status: 404,
    da: 'Efterlysningen findes ikke, eller den hører til en anden kreds. Gå tilbage til listen.',
    en: 'There is no such appeal, or it belongs to another district. Go back to the list.',
  },
  appeal_version_unknown: {
    status: 404,
    da: 'Den udgave af teksten findes ikke. Genindlæs siden, og vælg en fra listen.',
    en: 'There is no such version of the text. Reload the page and choose one from the list.',
  },
  appeal_changed: {
    status: 409,
    da: 'En kollega har gemt, siden du åbnede teksten. Se, hvad der er ændret, og vælg, hvad der skal gælde.',
    en: 'A colleague has saved since you opened the text. See what was changed, and choose what shall hold.',
  },
  appeal_state: {
    status: 409,
    da: 'Det kan efterlysningen ikke nu. Genindlæs siden for at se, hvor langt den er.',
    en: 'The appeal is not at the point where this can be done. Reload the page to see how far it has come.',
  },
  appeal_district: {
    status: 403,
    da: 'Du kan kun skrive efterlysninger for din egen kreds. Vælg den, eller bed en kollega dér om at skrive.',
    en: 'You can write appeals for your own district only. Choose it, or ask a colleague there to write.',
  },
  appeal_personal_number: {
    status: 422,
    da: 'Teksten ligner et CPR-nummer og er ikke gemt. Fjern tallet, eller skriv måneden med bogstaver, hvis det er en dato.',
    en: 'The text reads like a CPR number and was not saved. Remove the figures, or write the month in letters if it is a date.',
  },
  appeal_gate: {
    status: 422,
    da: 'Loven er ikke opfyldt endnu. Se listen over, hvad der mangler, og ret felterne.',
    en: 'The law is not satisfied yet. See the list of what is missing, and mend the fields.',
  },
  appeal_own: {
    status: 403,
    da: 'Den, der har skrevet eller indsendt en efterlysning, kan ikke godkende den. Bed en kollega om det.',
    en: 'Whoever wrote an appeal, or sent it for approval, cannot approve it. Ask a colleague.',
  },
  appeal_time_past: {
    status: 422,
    da: 'Tidspunktet er passeret. Vælg et senere, eller udgiv nu.',
    en: 'That time has passed. Choose a later one, or publish now.',
  },
  appeal_publishing: {
    status: 409,
    da: 'Efterlysningen er ved at blive udgivet. Vent et øjeblik, og genindlæs siden.',
    en: 'The appeal is being published at this moment. Wait a moment and reload the page.',
  },
  picture_type: {
    status: 415,
    da: 'Filen er ikke et billede, vi kan vise. Gem det som JPEG, PNG, WebP eller HEIC, og vælg det igen.',
    en: 'The file is not a picture we can show. Save it as JPEG, PNG, WebP or HEIC, and choose it again.',
  },
  picture_too_large: {
    status: 413,
    da: 'Billedet fylder mere end 30 MB. Gem det mindre, og vælg det igen.',
    en: 'The picture is larger than 30 MB. Save it smaller and choose it again.',
  },
  picture_unknown: {
    status: 404,
    da: 'Billedet findes ikke på efterlysningen. Genindlæs siden.',
    en: 'There is no such picture in this appeal. Reload the page.',
  },
  picture_not_ready: {
    status: 409,
    da: 'Billedet bliver tegnet. Vent et øjeblik, og prøv igen.',
    en: 'The picture is being drawn. Wait a moment and try again.',
  },
  too_many_pictures: {
    status: 422,
    da: 'En efterlysning kan få højst tyve billeder. Fjern dem, der ikke skal bruges, i en ny efterlysning.',
    en: 'An appeal can be given twenty pictures at most. Begin a new appeal with those that are needed.',
  },
  copy_no_exhibit: {
    status: 409,
    da: 'Filen er ikke godkendt som bevis endnu. Godkend den først, og brug så kopien i en efterlysning.',
    en: 'The file has not been accepted as an exhibit yet. Accept it first, then use the copy in an appeal.',
  },
  rules_missing: {
    status: 503,
    da: 'Reglerne mangler på serveren. Bed driften om at sætte CONTENT_DIR for desk, og prøv igen.',
    en: 'The rules are missing on the server. Ask operations to set CONTENT_DIR for the desk, and try again.',
  },
  release_unknown: {
    status: 404,
    da: 'Den udgave af hjemmesiden er der ikke mere. Genindlæs siden, og vælg en fra listen.',
    en: 'That release of the site is no longer there. Reload the page and choose one from the list.',
  },
} as const satisfies Record<string, { status: number; da: string; en: string }>;

export type RefusalCode = keyof typeof refusals;

/** The one error class: a request that is understood and refused. `details` may add facts (never personal data). */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: RefusalCode, details?: Record<string, unknown>) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = refusals[code].status;
    this.details = details;
  }
  /** What goes over the wire: `{code, da, en, ...details}`; the reader's language picks the sentence. */
  toJSON(): { code: RefusalCode; da: string; en: string; [detail: string]: unknown } {
    const { da, en } = refusals[this.code];
    return { ...this.details, code: this.code, da, en };
  }
}
