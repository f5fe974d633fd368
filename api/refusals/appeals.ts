import type { Refusals } from './refusals.ts';

/** Of appeals, their approval and their publication. */
export const appeals = {
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
} as const satisfies Refusals;
