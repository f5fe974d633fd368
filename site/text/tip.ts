/** Every word of the tip form and its receipt. A key missing in English does not compile. */
const da = {
  step: (now: number, all: number) => `Trin ${now} af ${all}`,
  steps: ['Er nogen i fare?', 'Hvad og hvor', 'Billeder og filer', 'Dig og afsendelse'],
  next: 'Næste',
  back: 'Tilbage',
  optional: 'valgfrit',
  errorPrefix: 'Fejl:',
  close: 'Luk',
  about: 'Tip til efterlysningen',

  danger: {
    heading: 'Er nogen i fare lige nu?',
    hint: 'Det gælder også, hvis du kan se en efterlyst person lige nu.',
    yes: 'Ja, nogen er i fare, eller det sker lige nu',
    no: 'Nej',
    missing: 'Vælg ja eller nej.',
    callHeading: 'Ring 112 nu',
    callText:
      'Et tip bliver læst af et menneske, men ikke med det samme. I telefonen kan vi sende hjælp med det samme.',
    call: 'Ring 112',
    after: 'Når du har ringet, eller hvis du ikke kan ringe, kan du fortsætte her.',
    text: 'Ringer du fra appen 112, får vi også din placering.',
  },

  words: {
    heading: 'Hvad har du set, og hvor?',
    lead: 'Skriv det, du husker, med dine egne ord. Det behøver ikke være fuldstændigt.',
    text: 'Hvad har du set eller hørt?',
    textHint:
      'For eksempel: hvem, hvad skete der, tøj, køretøj, retning. Har du kun en fil, kan du springe feltet over.',
    left: (count: string) => `Du har ${count} tegn tilbage.`,
    over: (count: string) => `Teksten er ${count} tegn for lang. Forkort den, eller send resten senere med din kode.`,
    when: 'Hvornår var det?',
    whenHint: 'For eksempel: lørdag den 14. kl. 22.15, eller »i sidste uge«.',
    where: 'Hvor var det?',
    whereHint: 'Adresse, sted eller vejhjørne.',
    recognised: 'Kendte du personen?',
    recognisedHint: 'Svaret hjælper os, hvis du senere bliver bedt om at udpege nogen.',
    before: 'Ja, jeg kendte personen, før jeg så billedet',
    picture: 'Ja, jeg genkendte personen ud fra billedet',
    neither: 'Nej',
    line: {
      before: 'Kendte personen før billedet',
      picture: 'Genkendte personen ud fra billedet',
      neither: 'Kendte ikke personen',
    },
    lineLabel: 'Genkendelse',
  },

  files: {
    heading: 'Har du billeder, video eller andre filer?',
    lead: 'Overførslen begynder, så snart du har valgt en fil. Imens kan du gå videre. Har du ingen filer, så tryk Næste.',
    limits: (files: number, each: string, all: string) =>
      `Højst ${files} filer. En fil må fylde ${each}, og filerne må tilsammen fylde ${all}. Alle filtyper er i orden.`,
    choose: 'Vælg filer',
    camera: 'Brug kameraet',
    drop: 'eller slip filerne her',
    originalHeading: 'Sådan sender du originalen',
    original: [
      'Send helst filen, som den kom fra kameraet. Beskær den ikke, og optag ikke skærmen.',
      'iPhone: Tryk på Indstillinger eller Valgmuligheder i billedvælgeren, og vælg det aktuelle format. Ellers laver telefonen en mindre kopi.',
      'Beskeder og sociale medier gør videoer små. Bed den, der filmede, om selv at sende.',
      'Overvågning: Send optagelsen, som systemet eksporterer den, også når din computer ikke kan afspille den.',
    ],
    abuse: 'Viser det overgreb mod børn? Så overfør det ikke. Ring 114, eller anmeld linket på politi.dk.',
    chosen: (count: number) => (count === 1 ? '1 fil' : `${count} filer`),
    none: 'Ingen filer valgt.',
    list: 'Valgte filer',
    kinds: { picture: 'Billede', video: 'Video', sound: 'Lyd', other: 'Fil' },
    states: {
      queued: 'Venter på tur',
      started: 'Overføres',
      interrupted: 'Forbindelsen er afbrudt. Vi fortsætter af os selv.',
      paused: 'Sat på pause',
      sent: 'Overført',
      refused: 'Ikke overført',
    },
    of: (sent: string, all: string) => `${sent} af ${all}`,
    pause: 'Pause',
    resume: 'Fortsæt',
    again: 'Prøv igen',
    remove: 'Fjern',
    named: (action: string, name: string) => `${action}: ${name}`,
    progress: (name: string) => `Overførsel af ${name}`,
    details: 'Beskriv filen',
    note: 'Hvad viser filen?',
    origin: 'Hvor kommer filen fra?',
    origins: {
      unknown: 'Ved ikke',
      original: 'Jeg har selv optaget den',
      forwarded: 'Jeg har fået den sendt',
      screen_recording: 'Det er en optagelse eller et billede af en skærm',
    },
    reveals: {
      placeYes: 'Filen fortæller, hvor den er optaget.',
      placeNo: 'Vi fandt intet sted i filen.',
      placeUnknown: 'Vi kan ikke se, om filen fortæller, hvor den er optaget.',
      device: (name: string) => `Den fortæller også, hvad den er optaget med: ${name}.`,
    },
    keepOpen: 'Hold siden åben, mens filerne overføres. Skærmen bliver ved med at være tændt.',
    empty: (name: string) =>
      `»${name}« er tom. Åbn den på din telefon for at se, om den er gemt rigtigt, og vælg den igen.`,
    tooLarge: (name: string, size: string, most: string) =>
      `»${name}« fylder ${size}. En fil må højst fylde ${most}. Send en kortere optagelse, eller ring 114, så aftaler vi en anden måde.`,
    tooLargeTogether: (name: string, most: string) =>
      `Med »${name}« fylder filerne mere end ${most} tilsammen. Send den i et nyt tip.`,
    tooMany: (name: string, most: number) =>
      `»${name}« er ikke kommet med. Et tip kan have ${most} filer. Send resten i et nyt tip.`,
    twice: (name: string) => `»${name}« er allerede valgt.`,
    unreadable:
      'Filen kan ikke læses længere. Den er måske flyttet, eller den ligger kun i skyen. Gem den på enheden, fjern den her, og vælg den igen.',
  },

  time: {
    almost: 'få sekunder tilbage',
    seconds: (count: number) => `ca. ${count} sek. tilbage`,
    minutes: (count: number) => `ca. ${count} min. tilbage`,
    hours: (count: string) => `ca. ${count} timer tilbage`,
  },

  spoken: {
    added: (count: number) => (count === 1 ? '1 fil er tilføjet.' : `${count} filer er tilføjet.`),
    removed: (name: string) => `${name} er fjernet.`,
    percent: (percent: number) => `${percent} procent er overført.`,
    sent: 'Alle filer er overført.',
    interrupted: 'Forbindelsen er afbrudt. Overførslen fortsætter af sig selv.',
  },

  you: {
    heading: 'Vil du være anonym?',
    anonymous: 'Ja, jeg vil være anonym',
    anonymousHint: 'Du får en kode, så du kan læse vores svar og skrive igen. Koden er den eneste vej til dig.',
    known: 'Nej, politiet må kontakte mig',
    knownHint: 'Dine oplysninger gemmes for sig og vises kun for den, der behandler tippet.',
    name: 'Navn',
    phone: 'Telefon',
    email: 'E-mail',
    one: 'Skriv et telefonnummer eller en e-mail, eller vælg at være anonym.',
    emailWrong: 'E-mailen skal ligne navn@eksempel.dk.',
  },

  panel: {
    heading: 'Hvor anonym er du?',
    stored:
      'Vi gemmer det, du skriver og sender, og tidspunktet. Vi gemmer ikke din ip-adresse og bruger ikke cookies.',
    sealed: 'Alt låses, før det gemmes. Den maskine, der tager imod dit tip, kan ikke læse det.',
    filesPlace: (count: number) =>
      count === 1
        ? '1 af dine filer fortæller, hvor den er optaget.'
        : `${count} af dine filer fortæller, hvor de er optaget.`,
    filesMay:
      'Dine filer kan fortælle, hvornår, hvor og med hvilken telefon de er optaget. Vi ændrer dem ikke, for så kan de ikke bruges som bevis.',
    lawyer:
      'Bliver dit tip en del af en sag, kan den sigtedes forsvarer læse det, du har skrevet. Skriv ikke dit eget navn i teksten, hvis du vil være anonym.',
    trace:
      'Vi prøver ikke at finde ud af, hvem du er. Ved fare for liv eller ved meget alvorlige forbrydelser kan en dommer give os lov til at spore en afsender.',
    network: 'Din arbejdsplads, dit netværk eller din telefons historik kan vise, at du har besøgt siden.',
  },

  summary: {
    heading: 'Se det hele igennem',
    danger: 'Fare lige nu',
    dangerYes: 'Ja. Har du ringet 112?',
    text: 'Det har du set',
    when: 'Hvornår',
    where: 'Hvor',
    files: 'Filer',
    change: 'Ret',
    nothing: 'Ikke udfyldt',
    truth: 'Det er strafbart bevidst at give politiet falske oplysninger.',
    send: 'Send tip',
    empty: 'Skriv nogle få ord, eller tilføj en fil. Så kan du sende.',
  },

  sending: {
    waiting: 'Tippet bliver sendt af sig selv, når filerne er overført. Hold siden åben.',
    now: 'Vi sender dit tip …',
    interrupted: 'Forbindelsen er afbrudt. Dit tip bliver sendt, så snart den er tilbage. Hold siden åben.',
    stop: 'Fortryd afsendelsen',
    refused: 'En fil kunne ikke overføres. Se hvorfor, og prøv igen eller fjern den. Send så tippet.',
    seeFiles: 'Se filerne',
  },

  title: {
    progress: (percent: number) => `${percent} % overført`,
    ready: 'Filerne er overført',
    received: 'Tippet er modtaget',
  },

  receipt: {
    heading: 'Tak. Vi har modtaget dit tip.',
    receivedAt: (at: string) => `Modtaget ${at}.`,
    codeHeading: 'Din kode',
    codeLead:
      'Skriv koden ned. Med den kan du læse vores svar og skrive igen. Vi kan ikke finde den frem til dig senere, og den bliver ikke gemt på din enhed.',
    copy: 'Kopiér koden',
    copied: 'Koden er kopieret.',
    copyFailed: 'Koden kunne ikke kopieres. Skriv den af i stedet.',
    download: 'Gem som tekstfil',
    fileName: 'noter.txt',
    print: 'Udskriv',
    confirm: 'Skriv de sidste fem tegn fra din egen note',
    confirmHint: 'Så ved du, at du har skrevet koden rigtigt af.',
    confirmButton: 'Kontrollér',
    confirmed: 'Det passer. Du har koden.',
    different: 'Det passer ikke. Sammenlign med koden ovenfor, og prøv igen.',
    next: 'Det sker der nu',
    nextRead: 'Et menneske læser dit tip.',
    nextAnswer: 'Svar og spørgsmål kommer i din postkasse. Åbn den med koden.',
    mailbox: 'Gå til postkassen',
    filesHeading: 'Dine filer',
    same: 'Hele filen er modtaget, og dens kontroltal er noteret. Når vi har regnet efter, står det i din postkasse.',
    differs: 'Filens kontroltal passer ikke. Skriv til os med din kode, og send filen igen.',
    later: 'Kontroltallet bliver beregnet. Bekræftelsen kommer i din postkasse.',
    digest: 'Vis kontroltal (SHA-256)',
    yours: 'Fra din enhed',
    ours: 'Modtaget',
    dangerStill: 'Er nogen stadig i fare? Ring 112.',
    noCodeHeading: 'Tippet er modtaget, men koden nåede ikke frem',
    noCode:
      'Forbindelsen blev afbrudt, netop som vi kvitterede. Tippet er hos os. Vil du kunne få svar, så send et nyt, kort tip, og nævn det første.',
    another: 'Send et nyt tip',
    leave: 'Du er færdig. Luk siden, når du har gemt koden.',
    fileText: (code: string, at: string) => `${code}\n\n${at}\n`,
  },

  refusal: {
    unknown: 'Noget gik galt hos os. Det, vi har kvitteret for, er ikke tabt. Prøv igen om lidt.',
    lost: 'Der er ingen forbindelse. Kontrollér dit netværk, og prøv igen.',
  },
};

export type TipText = typeof da;

const en: typeof da = {
  step: (now, all) => `Step ${now} of ${all}`,
  steps: ['Is anyone in danger?', 'What and where', 'Pictures and files', 'You, and sending'],
  next: 'Next',
  back: 'Back',
  optional: 'optional',
  errorPrefix: 'Error:',
  close: 'Close',
  about: 'A tip about the appeal',

  danger: {
    heading: 'Is anyone in danger right now?',
    hint: 'That includes seeing a wanted person right now.',
    yes: 'Yes, someone is in danger, or it is happening now',
    no: 'No',
    missing: 'Choose yes or no.',
    callHeading: 'Call 112 now',
    callText: 'A tip is read by a person, but not at once. On the phone we can send help immediately.',
    call: 'Call 112',
    after: 'When you have called, or if you cannot call, you may go on here.',
    text: 'If you call from the 112 app, we also get your position.',
  },

  words: {
    heading: 'What did you see, and where?',
    lead: 'Write what you remember in your own words. It does not have to be complete.',
    text: 'What did you see or hear?',
    textHint:
      'For example: who, what happened, clothes, vehicle, direction. If you only have a file, you may skip this.',
    left: (count) => `You have ${count} characters left.`,
    over: (count) => `The text is ${count} characters too long. Shorten it, or send the rest later with your code.`,
    when: 'When was it?',
    whenHint: 'For example: Saturday the 14th at 22.15, or “last week”.',
    where: 'Where was it?',
    whereHint: 'Address, place or street corner.',
    recognised: 'Did you know the person?',
    recognisedHint: 'The answer helps us if you are later asked to point somebody out.',
    before: 'Yes, I knew the person before I saw the picture',
    picture: 'Yes, I recognised the person from the picture',
    neither: 'No',
    line: {
      before: 'Knew the person before the picture',
      picture: 'Recognised the person from the picture',
      neither: 'Did not know the person',
    },
    lineLabel: 'Recognition',
  },

  files: {
    heading: 'Do you have pictures, video or other files?',
    lead: 'The upload begins as soon as you choose a file. You can go on in the meantime. No files? Press Next.',
    limits: (files, each, all) =>
      `At most ${files} files. One file may be ${each}, and all of them together ${all}. Every type of file is fine.`,
    choose: 'Choose files',
    camera: 'Use the camera',
    drop: 'or drop the files here',
    originalHeading: 'How to send the original',
    original: [
      'Send the file as it came from the camera. Do not crop it, and do not record the screen.',
      'iPhone: press Options in the picture picker and choose the current format. Otherwise the phone makes a smaller copy.',
      'Messages and social media make videos small. Ask the person who filmed to send it themselves.',
      'CCTV: send the recording the way the system exports it, even if your computer cannot play it.',
    ],
    abuse: 'Does it show abuse of children? Then do not upload it. Call 114, or report the link at politi.dk.',
    chosen: (count) => (count === 1 ? '1 file' : `${count} files`),
    none: 'No files chosen.',
    list: 'Chosen files',
    kinds: { picture: 'Picture', video: 'Video', sound: 'Sound', other: 'File' },
    states: {
      queued: 'Waiting its turn',
      started: 'Uploading',
      interrupted: 'The connection is interrupted. We go on by ourselves.',
      paused: 'Paused',
      sent: 'Uploaded',
      refused: 'Not uploaded',
    },
    of: (sent, all) => `${sent} of ${all}`,
    pause: 'Pause',
    resume: 'Go on',
    again: 'Try again',
    remove: 'Remove',
    named: (action, name) => `${action}: ${name}`,
    progress: (name) => `Upload of ${name}`,
    details: 'Describe the file',
    note: 'What does the file show?',
    origin: 'Where does the file come from?',
    origins: {
      unknown: 'Do not know',
      original: 'I recorded it myself',
      forwarded: 'Somebody sent it to me',
      screen_recording: 'It is a recording or picture of a screen',
    },
    reveals: {
      placeYes: 'The file tells where it was recorded.',
      placeNo: 'We found no place in the file.',
      placeUnknown: 'We cannot see whether the file tells where it was recorded.',
      device: (name) => `It also tells what it was recorded with: ${name}.`,
    },
    keepOpen: 'Keep this page open while the files upload. The screen stays on.',
    empty: (name) =>
      `“${name}” is empty. Open it on your phone to see whether it was saved properly, and choose it again.`,
    tooLarge: (name, size, most) =>
      `“${name}” is ${size}. A file may be at most ${most}. Send a shorter recording, or call 114 and we will find another way.`,
    tooLargeTogether: (name, most) => `With “${name}” the files add up to more than ${most}. Send it in a new tip.`,
    tooMany: (name, most) => `“${name}” was left out. A tip can hold ${most} files. Send the rest in a new tip.`,
    twice: (name) => `“${name}” has already been chosen.`,
    unreadable:
      'The file can no longer be read. It may have been moved, or exist only in the cloud. Save it on the device, remove it here, and choose it again.',
  },

  time: {
    almost: 'a few seconds left',
    seconds: (count) => `about ${count} s left`,
    minutes: (count) => `about ${count} min left`,
    hours: (count) => `about ${count} hours left`,
  },

  spoken: {
    added: (count) => (count === 1 ? '1 file was added.' : `${count} files were added.`),
    removed: (name) => `${name} was removed.`,
    percent: (percent) => `${percent} per cent uploaded.`,
    sent: 'All files are uploaded.',
    interrupted: 'The connection is interrupted. The upload goes on by itself.',
  },

  you: {
    heading: 'Do you want to be anonymous?',
    anonymous: 'Yes, I want to be anonymous',
    anonymousHint:
      'You get a code, so that you can read our answers and write again. The code is the only way to reach you.',
    known: 'No, the police may contact me',
    knownHint: 'Your details are kept apart and shown only to the person who handles the tip.',
    name: 'Name',
    phone: 'Telephone',
    email: 'E-mail',
    one: 'Write a telephone number or an e-mail address, or choose to be anonymous.',
    emailWrong: 'The e-mail address should look like name@example.com.',
  },

  panel: {
    heading: 'How anonymous are you?',
    stored: 'We keep what you write and send, and the time. We do not keep your IP address and use no cookies.',
    sealed: 'Everything is locked before it is stored. The machine that receives your tip cannot read it.',
    filesPlace: (count) =>
      count === 1
        ? '1 of your files tells where it was recorded.'
        : `${count} of your files tell where they were recorded.`,
    filesMay:
      'Your files may tell when, where and with which phone they were recorded. We do not change them, for then they could not be used as evidence.',
    lawyer:
      'If your tip becomes part of a case, the lawyer of the accused may read what you wrote. Leave your own name out of the text if you want to be anonymous.',
    trace:
      'We do not try to find out who you are. If lives are in danger, or for very serious crimes, a judge may allow us to trace a sender.',
    network: 'Your workplace, your network or the history of your phone may show that you visited this page.',
  },

  summary: {
    heading: 'Look it all through',
    danger: 'Danger right now',
    dangerYes: 'Yes. Have you called 112?',
    text: 'What you saw',
    when: 'When',
    where: 'Where',
    files: 'Files',
    change: 'Change',
    nothing: 'Left empty',
    truth: 'It is a crime to give the police information you know to be false.',
    send: 'Send tip',
    empty: 'Write a few words or add a file. Then you can send.',
  },

  sending: {
    waiting: 'The tip is sent by itself when the files are uploaded. Keep this page open.',
    now: 'Sending your tip …',
    interrupted: 'The connection is interrupted. Your tip is sent as soon as it is back. Keep this page open.',
    stop: 'Do not send yet',
    refused: 'A file could not be uploaded. See why, and try again or remove it. Then send the tip.',
    seeFiles: 'See the files',
  },

  title: {
    progress: (percent) => `${percent} % uploaded`,
    ready: 'The files are uploaded',
    received: 'The tip is received',
  },

  receipt: {
    heading: 'Thank you. We have received your tip.',
    receivedAt: (at) => `Received ${at}.`,
    codeHeading: 'Your code',
    codeLead:
      'Write the code down. With it you can read our answers and write again. We cannot find it for you later, and it is not kept on your device.',
    copy: 'Copy the code',
    copied: 'The code is copied.',
    copyFailed: 'The code could not be copied. Write it down instead.',
    download: 'Save as a text file',
    fileName: 'notes.txt',
    print: 'Print',
    confirm: 'Type the last five characters from your own note',
    confirmHint: 'Then you know that you wrote the code down correctly.',
    confirmButton: 'Check',
    confirmed: 'That is right. You have the code.',
    different: 'That is not right. Compare with the code above and try again.',
    next: 'What happens now',
    nextRead: 'A person reads your tip.',
    nextAnswer: 'Answers and questions arrive in your mailbox. Open it with the code.',
    mailbox: 'Go to the mailbox',
    filesHeading: 'Your files',
    same: 'The whole file is received and its check number noted. When we have checked it, your mailbox says so.',
    differs: 'The check number of the file does not match. Write to us with your code and send the file again.',
    later: 'The check number is being computed. The confirmation arrives in your mailbox.',
    digest: 'Show check numbers (SHA-256)',
    yours: 'From your device',
    ours: 'Received',
    dangerStill: 'Is anyone still in danger? Call 112.',
    noCodeHeading: 'The tip is received, but the code did not reach you',
    noCode:
      'The connection was interrupted just as we acknowledged. The tip is with us. If you want to be able to get an answer, send a new, short tip and mention the first one.',
    another: 'Send a new tip',
    leave: 'You are done. Close the page when you have kept the code.',
    fileText: (code, at) => `${code}\n\n${at}\n`,
  },

  refusal: {
    unknown: 'Something went wrong on our side. Nothing we have acknowledged is lost. Try again in a moment.',
    lost: 'There is no connection. Check your network and try again.',
  },
};

export const tipText = { da, en };
