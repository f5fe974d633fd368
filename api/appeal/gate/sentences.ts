import type { Both } from '../language.ts';

/** What the gate says, by code: what is wrong, and what to write next. `{name}` is filled in. */
export const sentences = {
  basis_missing: {
    da: 'Der er ikke valgt et grundlag i loven. Vælg det, efterlysningen står på.',
    en: 'No ground in the law has been chosen. Choose the one the appeal stands on.',
  },
  basis_unknown: {
    da: 'Grundlaget findes ikke i loven for denne politikreds. Vælg et af dem, der gælder her.',
    en: 'This ground is not in the law of this police district. Choose one that applies here.',
  },
  type_missing: {
    da: 'Der er ikke valgt en type. Vælg, hvad efterlysningen er.',
    en: 'No type has been chosen. Choose what kind of appeal this is.',
  },
  type_not_on_basis: {
    da: 'Denne type efterlysning kan ikke stå på det grundlag. Vælg en anden type eller et andet grundlag.',
    en: 'This type of appeal cannot stand on that ground. Choose another type or another ground.',
  },
  subject_missing: {
    da: 'Grundlaget handler om en person, og der er ikke beskrevet nogen. Tilføj personen, eller vælg et grundlag uden personer.',
    en: 'The ground is about a person, and nobody is described. Add the person, or choose a ground without people.',
  },
  role_not_on_basis: {
    da: 'En mistænkt eller dømt kan ikke vises på det grundlag. Vælg en regel om mistænkte, eller fjern personen.',
    en: 'A suspect or convicted person cannot be shown on that ground. Choose a rule about suspects, or remove the person.',
  },
  district_missing: {
    da: 'Der er ikke valgt en politikreds. Vælg den; den afgør, hvilken lov der gælder.',
    en: 'No police district has been chosen. Choose it; it decides which law applies.',
  },
  wrong_jurisdiction: {
    da: 'Loven er ikke den, der gælder i politikredsen. Vælg politikreds eller lov om, så de passer sammen.',
    en: 'The law is not the one of the police district. Choose district or law anew, so that they fit together.',
  },
  regime_wrong: {
    da: 'Efterlysningen handler om noget strafbart. Vælg retshåndhævelse som databeskyttelse.',
    en: 'The appeal is about an offence. Choose law enforcement as its data protection.',
  },
  offence_missing: {
    da: 'Der er ikke nævnt en lovovertrædelse. Vælg den eller dem, sagen handler om.',
    en: 'No offence is named. Choose the one or those the case is about.',
  },
  offence_unknown: {
    da: 'Lovovertrædelsen findes ikke i listen. Vælg en, der står i den.',
    en: 'The offence is not in the list. Choose one that is.',
  },
  offence_of_other_law: {
    da: 'Lovovertrædelsen hører til en anden straffelov end den, der gælder her. Vælg den tilsvarende.',
    en: 'The offence belongs to another criminal code than the one that applies here. Choose the corresponding one.',
  },
  prosecution_not_public: {
    da: 'Lovovertrædelsen påtales kun, når den forurettede beder om det. Bekræft, at det er sket, eller vælg en anden.',
    en: 'The offence is prosecuted only when the offended person asks for it. Confirm that they have, or choose another.',
  },
  penalty_too_low: {
    da: 'Lovovertrædelsen kan højst give {has} måneders fængsel; der kræves mindst {needed}. Vælg en regel, der kræver mindre, eller den grovere bestemmelse, hvis sagen bærer den.',
    en: 'The offence can lead to at most {has} months in prison; at least {needed} are needed. Choose a rule that needs less, or the more serious provision if the case carries it.',
  },
  grave_missing: {
    da: 'Der skal være tale om en grov lovovertrædelse. Skriv med mindst en hel sætning, hvorfor den er det.',
    en: 'The offence has to be a grave one. Write in at least a whole sentence why it is.',
  },
  suspicion_missing: {
    da: 'Mistankens styrke er ikke angivet. Vælg den; der kræves {needed}.',
    en: 'The strength of the suspicion is not given. Choose it; {needed} is needed.',
  },
  suspicion_too_low: {
    da: 'Mistanken er for svag til dette grundlag; der kræves {needed}. Vælg en regel, der kræver mindre, eller vent.',
    en: 'The suspicion is too weak for this ground; {needed} is needed. Choose a rule that needs less, or wait.',
  },
  necessity_missing: {
    da: 'Der mangler en begrundelse for, at offentliggørelsen er nødvendig. Skriv mindst en hel sætning.',
    en: 'It is not said why publication is necessary. Write at least a whole sentence.',
  },
  necessity_level_missing: {
    da: 'Det er ikke angivet, hvor meget offentliggørelsen betyder for sagen. Vælg det; der kræves {needed}.',
    en: 'It is not given how much publication means to the case. Choose it; {needed} is needed.',
  },
  necessity_too_low: {
    da: 'Offentliggørelsen betyder for lidt for sagen til dette grundlag; der kræves {needed}. Vælg en regel, der kræver mindre, eller lad være.',
    en: 'Publication means too little to the case for this ground; {needed} is needed. Choose a rule that needs less, or do not publish.',
  },
  proportionality_missing: {
    da: 'Der mangler en afvejning af hensynet til personen mod sagens betydning. Skriv mindst en hel sætning.',
    en: 'The harm to the person has not been weighed against the importance of the case. Write at least a whole sentence.',
  },
  picture_not_allowed: {
    da: 'Grundlaget giver ikke ret til at vise et billede af personen. Fjern billedet, eller vælg en regel, der bærer det.',
    en: 'The ground does not allow a picture of the person. Remove the picture, or choose a rule that carries it.',
  },
  picture_without_consent: {
    da: 'Billedet kræver et samtykke, der omfatter billeder. Skriv, hvem der har givet det og hvornår, eller fjern billedet.',
    en: 'The picture needs a consent that covers pictures. Write who gave it and when, or remove the picture.',
  },
  picture_without_person: {
    da: 'Det er ikke angivet, hvem billedet viser. Vælg personen.',
    en: 'It is not given whom the picture shows. Choose the person.',
  },
  others_picture_basis_missing: {
    da: 'Billedet viser en, der ikke er mistænkt. Vælg samtykke eller retskendelse som grundlag for billedet, eller fjern det.',
    en: 'The picture shows somebody who is not suspected. Choose consent or court order as its ground, or remove it.',
  },
  others_picture_basis_not_here: {
    da: 'Her kan billedet kun stå på et samtykke. Indhent det, eller fjern billedet.',
    en: 'Here the picture can stand on consent only. Obtain it, or remove the picture.',
  },
  name_taken: {
    da: 'Et andet billede eller spørgsmål har samme navn. Giv det her et andet.',
    en: 'Another picture or question has the same name. Give this one another.',
  },
  identity_not_allowed: {
    da: 'Grundlaget giver ikke ret til at nævne personen ved navn. Fjern navnet, eller vælg en regel, der bærer det.',
    en: 'The ground does not allow the person to be named. Remove the name, or choose a rule that carries it.',
  },
  identity_without_consent: {
    da: 'Navnet kræver et samtykke, der omfatter navnet. Skriv, hvem der har givet det og hvornår, eller fjern navnet.',
    en: 'The name needs a consent that covers the name. Write who gave it and when, or remove the name.',
  },
  identity_unknown: {
    da: 'Grundlaget gælder kun en, politiet ved hvem er. Bekræft det, eller vælg reglen om ukendte.',
    en: 'The ground is only for somebody the police know. Confirm that you do, or choose the rule about unknown people.',
  },
  witnesses_not_asked: {
    da: 'Formålet er at finde vidner, men de bliver ikke spurgt om noget. Tilføj mindst ét spørgsmål.',
    en: 'The purpose is to find witnesses, but they are not asked anything. Add at least one question.',
  },
  consent_missing: {
    da: 'Der mangler et samtykke. Skriv, hvem der har givet det, til hvad og hvornår.',
    en: 'A consent is missing. Write who gave it, to what, and when.',
  },
  consent_incomplete: {
    da: 'Samtykket er ikke skrevet færdigt. Udfyld dette felt; det skal mindst omfatte beskrivelsen.',
    en: 'The consent is not complete. Fill in this field; it has to cover at least the description.',
  },
  consent_in_future: {
    da: 'Samtykket er dateret efter nu. Ret tidspunktet.',
    en: 'The consent is dated after now. Correct its time.',
  },
  consent_of_child: {
    da: 'Et barn under 15 år kan ikke selv samtykke. Indhent samtykke fra den, der har forældremyndigheden.',
    en: 'A child under 15 cannot consent alone. Obtain consent from whoever has custody.',
  },
  court_order_missing: {
    da: 'Der mangler en retskendelse. Skriv dens nummer og dato, eller vælg samtykke.',
    en: 'A court order is missing. Write its number and date, or choose consent.',
  },
  vital_missing: {
    da: 'Der er hverken samtykke eller en fare for liv. Skriv, hvad faren er, eller hvem der har samtykket.',
    en: 'There is neither consent nor a danger to life. Write what the danger is, or who consented.',
  },
  person_described: {
    da: 'Grundlaget gælder kun, når ingen vises eller beskrives. Fjern personen, eller vælg en regel, der bærer det.',
    en: 'The ground holds only where nobody is shown or described. Remove the person, or choose a rule that carries it.',
  },
  footage_missing: {
    da: 'Det er ikke angivet, hvilke optagelser der søges. Skriv tidsrum og område.',
    en: 'It is not given which recordings are sought. Write the time and the area.',
  },
  under_15: {
    da: 'Personen kan være under 15 år og må ikke efterlyses som mistænkt. Kassér kladden, eller ret alderen, hvis den er forkert.',
    en: 'The person may be under 15 and must not be sought as a suspect. Discard the draft, or correct the age if it is wrong.',
  },
  minor_considerations_missing: {
    da: 'Personen kan være under 18 år. Skriv med mindst en hel sætning, hvorfor det er nødvendigt at vise et barn.',
    en: 'The person may be under 18. Write in at least a whole sentence why a child has to be shown.',
  },
  minor_indexed: {
    da: 'Personen kan være under 18 år. Slå søgemaskiner fra.',
    en: 'The person may be under 18. Turn search engines off.',
  },
  minor_embedded: {
    da: 'Personen kan være under 18 år. Slå indlejring på andre sider fra.',
    en: 'The person may be under 18. Turn embedding on other sites off.',
  },
  name_ban_unanswered: {
    da: 'Det er ikke angivet, om der er navneforbud. Undersøg det, og svar ja eller nej.',
    en: 'It is not given whether a ban on naming is in force. Find out, and answer yes or no.',
  },
  name_ban_in_force: {
    da: 'Der er navneforbud: intet, der viser, hvem personen er, må offentliggøres. Fjern personen.',
    en: 'A ban on naming is in force: nothing that shows who the person is may be published. Remove the person.',
  },
  bystanders_visible: {
    da: 'Det er ikke bekræftet, at andre er gjort ukendelige. Slør dem, og bekræft det.',
    en: 'It is not confirmed that others have been made unrecognisable. Blur them, and confirm it.',
  },
  sound_not_muted: {
    da: 'Lyden er ikke fjernet. Fjern den, eller skriv, hvorfor stemmen eller lyden selv skal høres.',
    en: 'The sound has not been removed. Remove it, or write why the voice or the sound itself has to be heard.',
  },
  alt_missing: {
    da: 'Billedet mangler en tekst til dem, der ikke kan se det. Skriv, hvad det viser.',
    en: 'The picture lacks a text for those who cannot see it. Write what it shows.',
  },
  alt_too_short: {
    da: 'Teksten siger for lidt om billedet. Skriv mindst {needed} tegn om, hvad det viser.',
    en: 'The text says too little about the picture. Write at least {needed} characters about what it shows.',
  },
  captions_missing: {
    da: 'Filmen mangler undertekster. Tilføj dem; er lyden fjernet, så skriv, hvad der siges eller høres.',
    en: 'The film lacks captions. Add them; if the sound has been removed, write what is said or heard.',
  },
  description_missing: {
    da: 'Filmen mangler en beskrivelse til dem, der ikke kan se den. Skriv, hvad der sker.',
    en: 'The film lacks a description for those who cannot see it. Write what happens.',
  },
  transcript_missing: {
    da: 'Lyden mangler en udskrift. Skriv, hvad der siges eller høres.',
    en: 'The sound lacks a transcript. Write what is said or heard.',
  },
  text_missing: {
    da: 'Teksten mangler på begge sprog. Skriv den først på dansk.',
    en: 'The text is missing in both languages. Write it in Danish first.',
  },
  translation_missing: {
    da: 'Teksten mangler på det ene sprog. Oversæt den.',
    en: 'The text is missing in one language. Translate it.',
  },
  markup_not_allowed: {
    da: 'Teksten indeholder koder, billeder eller links, der ikke må være der. Skriv ren tekst; links begynder med https.',
    en: 'The text holds tags, pictures or links that may not be there. Write plain text; links begin with https.',
  },
  personal_number: {
    da: 'Her står noget, der læses som et CPR-nummer. Fjern det; er det en dato, så skriv måneden med bogstaver.',
    en: 'This reads as a CPR number. Remove it; if it is a date, write the month as a word.',
  },
  answer_missing: {
    da: 'Feltet er ikke udfyldt. Udfyld det.',
    en: 'This field is empty. Fill it in.',
  },
  answer_wrong: {
    da: 'Det, der står her, kan ikke være rigtigt: for kort, for langt eller uden for det mulige. Ret det.',
    en: 'What stands here cannot be right: too short, too long or out of bounds. Correct it.',
  },
  times_reversed: {
    da: 'Tidsrummet slutter, før det begynder. Ret det ene tidspunkt.',
    en: 'The time ends before it begins. Correct one of the two.',
  },
  time_in_future: {
    da: 'Tidspunktet ligger ude i fremtiden. Ret det.',
    en: 'This time lies in the future. Correct it.',
  },
  review_missing: {
    da: 'Der er ikke sat et tidspunkt for, hvornår nogen ser på den igen. Sæt det.',
    en: 'No time is set for somebody to look at it again. Set it.',
  },
  review_past: {
    da: 'Tidspunktet for gennemsyn ligger før offentliggørelsen. Sæt et senere.',
    en: 'The time for review lies before publication. Set a later one.',
  },
  review_too_late: {
    da: 'Gennemsynet ligger for sent: højst {hours} timer efter offentliggørelsen. Sæt et tidligere.',
    en: 'The review is too late: at most {hours} hours after publication. Set an earlier one.',
  },
  expiry_missing: {
    da: 'Der er ikke sat et tidspunkt for, hvornår den ophører. Sæt det.',
    en: 'No time is set for it to end. Set it.',
  },
  expiry_past: {
    da: 'Den ophører før offentliggørelsen. Sæt et senere tidspunkt.',
    en: 'It ends before publication. Set a later time.',
  },
  expiry_before_review: {
    da: 'Den ophører, før nogen ser på den igen. Sæt gennemsynet før ophøret.',
    en: 'It ends before anybody looks at it again. Set the review before the end.',
  },
  expiry_too_late: {
    da: 'Den ophører for sent: højst {days} dage efter offentliggørelsen. Sæt et tidligere tidspunkt; den kan fornyes.',
    en: 'It ends too late: at most {days} days after publication. Set an earlier time; it can be renewed.',
  },
  expiry_after_footage: {
    da: 'Den ophører, efter at de sidste optagelser er slettet. Sæt ophøret senest 30 dage efter tidsrummet.',
    en: 'It ends after the last recordings are deleted. Set the end at most 30 days after the time sought.',
  },
  footage_gone: {
    da: 'Optagelserne er allerede slettet efter 30 dage. Ret tidsrummet, eller søg vidner i stedet.',
    en: 'The recordings have already been deleted after 30 days. Correct the time, or look for witnesses instead.',
  },
  preview_not_allowed: {
    da: 'Kun en savnet må vises i forhåndsvisninger, og kun efter samtykke til det eller ved fare for liv. Vælg den neutrale.',
    en: 'Only a missing person may be shown in previews, and only with consent to that or in danger of life. Choose the neutral one.',
  },
  same_person: {
    da: 'Den, der beslutter, er den, der har skrevet. Lad en anden beslutte.',
    en: 'Whoever decides is whoever wrote. Let somebody else decide.',
  },
  second_reviewer_missing: {
    da: 'Efterlysningen skal være gennemgået af en anden end forfatteren. Lad en anden gennemgå den.',
    en: 'The appeal has to be reviewed by somebody other than the author. Let somebody else review it.',
  },
  rules_outdated: {
    da: 'Beslutningen er truffet efter en ældre udgave af reglerne. Læs den igennem, og beslut igen.',
    en: 'The decision was made by an older version of the rules. Read it through, and decide again.',
  },
} as const satisfies Record<string, Both>;
export type FailureCode = keyof typeof sentences;
