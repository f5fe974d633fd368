/** The page where anybody checks the proof that a tip was received. */
const da = {
  title: 'Kontrollér en kvittering',
  lead: 'I din postkasse kan du hente et bevis for, at vi har modtaget dit tip. Her kan du se, om det holder.',
  how: 'Alt sker i din browser. Intet bliver sendt, og siden virker også uden net, når den først er åbnet.',
  file: 'Bevisfil',
  fileHint: 'Filen hedder som regel vidne.tlog-proof.',
  text: 'Eller indsæt bevisets tekst',
  key: 'Nøgle, du kender i forvejen (kan udelades)',
  keyHint: 'Har du eller en anden gemt loggens nøgle, så sæt den ind. Ellers bruges den, der står i beviset.',
  check: 'Kontrollér',
  missing: 'Vælg en fil, eller indsæt beviset, og prøv igen.',
  holds: 'Beviset holder. En modtagelse med dette kontroltal står i den underskrevne log.',
  malformed: 'Det er ikke et bevis, vi kender. Hent det igen i din postkasse, og vælg hele filen.',
  path: 'Beviset holder ikke: det fører ikke til det, der er underskrevet. Hent det igen; er det stadig forkert, så gem det, og kontakt os.',
  signature:
    'Beviset holder ikke: underskriften passer ikke. Hent det igen; er den stadig forkert, så gem det, og kontakt os.',
  otherKey:
    'Beviset er underskrevet med en anden nøgle end den, du satte ind. Sammenlign nøglen med den, der er offentliggjort.',
  unable:
    'Vejen til det underskrevne passer, men din browser kan ikke kontrollere underskriften. Brug en nyere browser, eller kontrollér den med de værktøjer, der står herunder.',
  place: 'Plads i loggen:',
  shows: 'Hvad det viser',
  showsText: [
    'Beviset har kun tal i sig. Ingen kan se på det, hvad du skrev, hvilke filer du sendte, eller hvem du er.',
    'Det viser, at loggen havde en modtagelse med dette kontroltal, da den blev underskrevet. Fjerner eller ændrer nogen den senere, kan det ses.',
    'Sammenlign nøglen med den, der er offentliggjort, eller med en, som andre har gemt. Ellers beviser beviset kun, at det passer med sig selv.',
  ],
  published: 'Loggens offentlige nøgle',
  tools: 'Med andre værktøjer',
  toolsText:
    'Filen følger de åbne formater c2sp.org/tlog-proof og tlog-checkpoint. Ethvert program, der kender dem, kan kontrollere den. Linjen extra er base64 og rummer bladets kontroltal og nøglen. Sådan kontrollerer du underskriften med openssl:',
  noScript: 'Siden kan kun kontrollere med JavaScript. Uden kan du bruge de værktøjer, der står herunder.',
};
export type ProofText = typeof da;
const en: ProofText = {
  title: 'Check a receipt',
  lead: 'In your mailbox you can fetch a proof that we have received your tip. Here you can see whether it holds.',
  how: 'Everything happens in your browser. Nothing is sent, and once it is open the page works without a network.',
  file: 'Proof file',
  fileHint: 'It is usually called vidne.tlog-proof.',
  text: 'Or paste the text of the proof',
  key: 'A key you know already (may be left out)',
  keyHint: 'If you or somebody else kept the key of the log, paste it. Otherwise the one in the proof is used.',
  check: 'Check',
  missing: 'Choose a file or paste the proof, and try again.',
  holds: 'The proof holds. A receipt with this check number stands in the signed log.',
  malformed: 'This is no proof we know. Fetch it again in your mailbox, and choose the whole file.',
  path: 'The proof does not hold: it does not lead to what was signed. Fetch it again; if it is still wrong, keep it and contact us.',
  signature:
    'The proof does not hold: the signature is wrong. Fetch it again; if it is still wrong, keep it and contact us.',
  otherKey: 'The proof is signed with another key than the one you pasted. Compare the key with the published one.',
  unable:
    'The path to what was signed is right, but your browser cannot check the signature. Use a newer browser, or check it with the tools below.',
  place: 'Place in the log:',
  shows: 'What it shows',
  showsText: [
    'There are only numbers in the proof. Nobody can tell from it what you wrote, which files you sent, or who you are.',
    'It shows that the log had a receipt with this check number when it was signed. If anybody removes or changes it later, that can be seen.',
    'Compare the key with the published one, or with one that somebody else kept. Otherwise the proof only proves that it agrees with itself.',
  ],
  published: 'The log’s public key',
  tools: 'With other tools',
  toolsText:
    'The file follows the open formats c2sp.org/tlog-proof and tlog-checkpoint. Any program that knows them can check it. The line extra is base64, and holds the check number of the leaf and the key. This checks the signature with openssl:',
  noScript: 'The page can only check with JavaScript. Without it, use the tools below.',
};
export const proofText = { da, en };
