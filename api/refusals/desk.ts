import type { Refusals } from './refusals.ts';

/** Of the desk. */
export const desk = {
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
  case_other_district: {
    status: 403,
    da: 'Sagen har også beviser i en anden kreds. Bed en leder, der ser alle kredse, om at ophæve beskyttelsen.',
    en: 'The case has exhibits in another district, too. Ask a supervisor who sees every district to release the hold.',
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
} as const satisfies Refusals;
