/** What holds of being anonymous and what does not (DENMARK 1.7): fetched with the last step of the tip form. */
const da = {
  heading: 'Hvor anonym er du?',
  stored: 'Vi gemmer det, du skriver og sender, og tidspunktet. Vi gemmer ikke din ip-adresse og bruger ikke cookies.',
  sealed: 'Alt låses, før det gemmes. Den maskine, der tager imod dit tip, kan ikke læse det.',
  filesMay:
    'Dine filer kan fortælle, hvornår, hvor og med hvilken telefon de er optaget. Vi ændrer dem ikke, for så kan de ikke bruges som bevis.',
  lawyer:
    'Bliver dit tip en del af en sag, kan den sigtedes forsvarer læse det, du har skrevet. Skriv ikke dit eget navn i teksten, hvis du vil være anonym.',
  trace:
    'Vi prøver ikke at finde ud af, hvem du er. Ved fare for liv eller ved meget alvorlige forbrydelser kan en dommer give os lov til at spore en afsender.',
  network: 'Din arbejdsplads, dit netværk eller din telefons historik kan vise, at du har besøgt siden.',
};

const en: typeof da = {
  heading: 'How anonymous are you?',
  stored: 'We keep what you write and send, and the time. We do not keep your IP address and use no cookies.',
  sealed: 'Everything is locked before it is stored. The machine that receives your tip cannot read it.',
  filesMay:
    'Your files may tell when, where and with which phone they were recorded. We do not change them, for then they could not be used as evidence.',
  lawyer:
    'If your tip becomes part of a case, the lawyer of the accused may read what you wrote. Leave your own name out of the text if you want to be anonymous.',
  trace:
    'We do not try to find out who you are. If lives are in danger, or for very serious crimes, a judge may allow us to trace a sender.',
  network: 'Your workplace, your network or the history of your phone may show that you visited this page.',
};

export const anonymityText = { da, en };
