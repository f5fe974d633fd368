import type { TipText } from './tip.ts';

export const en: TipText = {
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
    photos: 'Choose from photos',
    originalHeading: 'How to send the original',
    original: 'Send the file as it came from the camera. Do not crop it, and do not record the screen.',
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
      missing: 'Choose the file again',
    },
    looking: 'We are looking up how much has arrived …',
    pickAgain: (percent) =>
      percent === 0
        ? 'Choose the file again to send it.'
        : `Choose the file again to send the rest (${percent} % has arrived).`,
    pickFile: 'Choose the file',
    gone: 'The upload stood still for so long that it was deleted here. Choose the file again, and it is sent from the beginning.',
    startedOver:
      'The upload stood still for so long that it was deleted here. The file is sent from the beginning again.',
    version: (number) =>
      `Version ${number}. The phone makes a new copy each time you choose a video or a picture, so the new copy is sent from the beginning. What we already have, we keep until the new one has arrived.`,
    overall: (files, sent, all) => `${files === 1 ? '1 file' : `${files} files`}: ${sent} of ${all}`,
    overallName: 'Upload of all files',
    lockNow: 'All files are with us. You may lock the phone now.',
    sendYet: 'The tip is not sent yet.',
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
      time: (at) => `According to the file it was recorded ${at}.`,
    },
    keepOpen: 'Keep this page open while the files upload. The screen stays on.',
    empty: (name) =>
      `“${name}” is empty. Open it on your phone to see whether it was saved properly, and choose it again.`,
    justOver: (most) => `a little more than ${most}`,
    tooLarge: (name, size, most) =>
      `“${name}” is ${size}. A file may be at most ${most}. Send a shorter recording, or call 114 and we will find another way.`,
    tooLargeTogether: (name, most) => `With “${name}” the files add up to more than ${most}. Send it in a new tip.`,
    tooManyAtOnce: (count, most) =>
      `You chose ${count} files, but a tip can hold ${most}. None of them was taken. Choose the most important ones and send the rest in a new tip.`,
    tooMany: (name, most) => `“${name}” was left out. A tip can hold ${most} files. Send the rest in a new tip.`,
    twice: (name) => `“${name}” has already been chosen.`,
    unreadable:
      'The file can no longer be read. It may have been moved, or exist only in the cloud. Save it on the device, remove it here, and choose it again.',
  },

  code: {
    heading: 'Your code',
    lead: 'Write it down. With it you can go on here or on another device, and later read our answers.',
    making: 'We are making your code …',
    interrupted: 'The connection is interrupted. You get a code as soon as it is back.',
    none: 'We cannot make a code right now. Keep this page open. You get the code when the tip is sent.',
    short: (code) => `Your code: ${code}`,
    saved: (at) => `Saved at ${at}`,
    keep: 'Continue later on this device',
    keepHint: 'The browser remembers the code until the tip is sent. Leave it if others use the device.',
  },

  continue: {
    ask: 'Have you already begun?',
    open: 'Continue a tip',
    welcome: (at) => `Here is your tip as it was saved ${at}.`,
    other: 'The tip belongs to the appeal',
  },

  time: {
    unknown: 'we cannot say yet how long it takes',
    interrupted: 'interrupted, we try again',
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
    knownHint:
      'Your details are locked apart. An investigator can see them only with a reason, and when somebody else in the police agrees. It is written down every time.',
    name: 'Name',
    phone: 'Telephone',
    email: 'E-mail',
    one: 'Write a telephone number or an e-mail address, or choose to be anonymous.',
    emailWrong: 'The e-mail address should look like name@example.com.',
    reveals: {
      heading: 'What your files tell',
      place: (count) =>
        count === 0
          ? 'We found no place in your files.'
          : count === 1
            ? '1 file tells where it was recorded.'
            : `${count} files tell where they were recorded.`,
      unknown: (count) => `We cannot look into ${count === 1 ? '1 file. It' : `${count} files. They`} may tell more.`,
      time: (at) => `Recorded, say the files: ${at}.`,
      between: (first, last) => `Recorded, say the files: from ${first} to ${last}.`,
      device: (names) => `Recorded with: ${names}.`,
      decide:
        'Bear it in mind when you choose. We do not change your files, for then they could not be used as evidence.',
    },
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
    unfinished: (count) =>
      count === 1
        ? '1 file has not arrived completely. Choose it again or remove it. Then you can send.'
        : `${count} files have not arrived completely. Choose them again or remove them. Then you can send.`,
  },

  sending: {
    waiting: 'The tip is sent by itself when the files are uploaded. Keep this page open.',
    now: 'Sending your tip …',
    interrupted:
      'The connection is interrupted. Your tip is sent as soon as it is back, and cannot be changed meanwhile. Keep this page open.',
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
    partsLost: 'The buttons for keeping the code could not be fetched. Write the code down, or take a screenshot.',
    partsAgain: 'Try to fetch them again',
    next: 'What happens now',
    nextRead: 'A person reads your tip.',
    promiseVersion: (version: string) => `(Service declaration, version ${version})`,
    nextAnswer: 'Answers and questions arrive in your mailbox. Open it with the code.',
    mailbox: 'Go to the mailbox',
    filesHeading: 'Your files',
    same: 'The whole file is received and its check number noted. When we have checked it, your mailbox says so.',
    differs: 'The check number of the file does not match. Write to us with your code and send the file again.',
    later: 'The check number is being computed. The confirmation arrives in your mailbox.',
    digest: 'Show check numbers (SHA-256)',
    yours: 'From your device',
    ours: 'Noted by us',
    dangerStill: 'Is anyone still in danger? Call 112.',
    noCodeHeading: 'The tip is received, but the code did not reach you',
    noCode:
      'The connection was interrupted just as we acknowledged. The tip is with us. If you want to be able to get an answer, send a new, short tip and mention the first one.',
    another: 'Send a new tip',
  },

  refusal: {
    unknown: 'Something went wrong on our side. Nothing we have acknowledged is lost. Try again in a moment.',
    lost: 'There is no connection. Check your network and try again.',
  },
};
