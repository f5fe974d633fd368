import type { Refusals } from './refusals.ts';

/** Of any request, and of pages anybody reads. */
export const general = {
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
  storage_away: {
    status: 503,
    da: 'Vores lager svarer ikke lige nu. Det, du allerede har sendt, er gemt. Lad siden stå åben; den prøver igen af sig selv. Gør den ikke det, så prøv igen om et par minutter, eller ring 114.',
    en: 'Our storage is not answering right now. What you have already sent is kept. Leave this page open; it tries again by itself. If it does not, try again in a few minutes or call 114.',
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
} as const satisfies Refusals;
