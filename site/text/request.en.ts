import type { RequestText } from './request.ts';

export const en: RequestText = {
  codeHeading: 'Type the code of the request',
  codeLead: 'The code is in the letter, in the message or in the square (QR) you were given by the police.',
  code: 'Code',
  codeHint: 'Four groups of four characters and a check character. Capital and small letters are the same.',
  open: 'Open the request',
  opening: 'Opening the request …',
  openingHint: 'Your device is unlocking the request. An older phone takes some seconds.',
  errorPrefix: 'Error:',
  wrong: {
    empty: 'Type the code.',
    length: 'The code has 17 characters. See whether some are missing or there are too many.',
    character: 'The code has a character we do not use. It has only digits and letters.',
    check: 'The code does not fit its check character, so one character is wrong. Compare group by group.',
  },
  privacy: 'The code is not kept on the device and not sent to us: the page itself unlocks with it.',

  facts: {
    heading: 'What we ask for',
    place: 'Place',
    map: 'Show on your device’s map',
    time: 'Time',
    cameras: 'Cameras',
    why: 'Why',
    asks: 'Who asks',
    contact: 'Contact',
    deadline: 'We would like it by',
    case: 'Case number of the police',
    reference: 'Number of the request',
    ground: 'Legal ground',
    voluntary:
      'It is voluntary. The law lets you give footage to the police when it is needed to solve a crime (Danish CCTV Act § 4 c(1)(3)).',
    order: (reference) =>
      `You are ordered to hand over the footage (Danish Administration of Justice Act §§ 804-806). Number of the decision: ${reference}.`,
    voluntaryElsewhere: 'It is voluntary.',
    orderElsewhere: (reference) => `You are ordered to hand over the footage. Number of the decision: ${reference}.`,
    to: (name) => `To ${name}`,
    more: 'Show all of the request',
  },

  keeping: {
    left: (day, days) =>
      days === 0
        ? `Without a case the footage must be deleted today, ${day}, at the latest. Save it now for the case.`
        : `Without a case the footage must be deleted by ${day}: ${days === 1 ? '1 day' : `${days} days`} left. Save it for the case.`,
    past: (day) => `The 30 days are over (${day}). If the footage is still there, do not delete it: tell us here.`,
    hint: 'Many recorders overwrite sooner than that. So save first, and hand in later.',
    otherLaw: 'The recorder overwrites the oldest by itself. So save first, and hand in later.',
  },

  answers: {
    heading: 'Answer with one tap',
    lead: 'The answer is sent at once. You can always change it.',
    options: {
      saved: 'We have saved the footage',
      nothing: 'We have no footage',
      off: 'The camera was off',
      not_mine: 'It is not our camera',
      help: 'We need help',
    },
    hints: {
      saved: 'You copied it, or locked it in the recorder',
      nothing: 'It was deleted, or the recorder has overwritten it',
      off: 'Or it did not work',
      not_mine: 'Please forward the request',
      help: 'Then we call or write',
    },
    sending: 'Sending the answer …',
    interrupted: 'No connection. The answer is sent as soon as it is back. Keep the page open.',
    given: (answer, at) => `Sent ${at}: ${answer}.`,
    change: 'Change the answer',
    after: {
      saved: 'Thank you. You can hand in now or another day, here or on another device, with the same code.',
      nothing: 'Thank you. Now we know, and you need do no more.',
      off: 'Thank you. Now we know, and you need do no more.',
      not_mine: 'Thank you. If you know whose camera it is, forward the request, or tell us below.',
      help: 'We will be in touch. You can write below what it is about, or call the contact above.',
    },
  },

  genuine: {
    heading: 'Is it really the police?',
    text: (reference) =>
      `Call 114 and ask about request ${reference}. Dial yourself; do not use a number from a message.`,
    call: 'Call 114',
  },

  handIn: {
    heading: 'Hand in the footage',
    lead: 'From the phone or the computer, in the recorder’s own format. You can stop and go on another day with the same code.',
    begin: 'Begin to hand in',
    goOn: 'Go on handing in',
    more: 'Hand in more',
    before: 'You have handed in on this request. You can follow it below.',
    lost: 'This part could not be fetched. Check the connection and try again.',
  },

  forward: {
    heading: 'Forward',
    lead: 'Is it head office or the installer who must fetch the footage? Whoever has the link can read and answer.',
    share: 'Share the link',
    copy: 'Copy the link',
    copied: 'The link is copied.',
    copyFailed: 'The link could not be copied. Use the square instead.',
    qr: 'Show as a square (QR)',
    qrAlt: 'QR code with the link to the request',
    title: 'The police ask for footage',
    code: 'Code:',
  },

  print: {
    heading: 'Why you may keep the footage longer',
    headingElsewhere: 'What the police asked for',
    text: (reference, caseReference) =>
      `With request ${reference} the police have asked for the footage for use in case ${caseReference}. Footage must be deleted 30 days after it was recorded at the latest (Danish CCTV Act § 4 c(4)), but may be kept longer when that is necessary because of a report to the police (§ 4 c(5)). Keep only what the case needs, and delete it once we have written that the files arrived.`,
    otherLaw: (reference, caseReference) =>
      `With request ${reference} the police have asked for the footage for use in case ${caseReference}. Keep only what the case needs, and delete it once we have written that the files arrived.`,
    printedAt: (at) => `Printed ${at}.`,
    button: 'Print as a receipt',
  },

  dialogue: {
    heading: 'Messages',
    lead: 'Ask us, or read what happens with what you have handed in.',
    none: 'There are no messages yet.',
    you: 'You',
    answerHint: 'For example when you can hand in, or whom we should call.',
    notices: {
      received: 'We have received what you handed in.',
      confirmed: 'We have checked the files. They arrived exactly as you sent them.',
      altered: 'The files below did not arrive intact. Hand them in again, and write here that you have.',
      seen: 'We have looked at the files. Here is how well they can be seen, and what may help.',
      proven: 'Here is a proof that we have received what you handed in. Keep it if you like.',
      accepted: 'What you handed in is used in the case. Thank you for your help.',
      rejected: 'We have looked at what you handed in and do not use it further.',
      closed: 'The request is closed. Thank you for your help.',
      deleted: 'What you handed in has been deleted by the police.',
    },
  },

  closed: {
    heading: 'The request is closed',
    text: 'The police have closed the request, so there is no more to hand in. You can still read the messages here.',
    write: 'To write to us, use the code in the mailbox.',
    mailbox: 'Go to the mailbox',
  },

  appeal: {
    about: 'You are handing in to the appeal',
    lead: 'You need not say who you are. You get a code of your own when you choose the first file.',
  },

  refresh: 'Check for news',
  leave: 'Close the request',
  left: 'The request is closed on this device. Open it again with the link or the code.',
  refusal: {
    unknown: 'Something went wrong on our side. Try again in a moment.',
    lost: 'There is no connection. Check your network and try again.',
    unreadable:
      'The request cannot be read in this browser. Try a newer browser, or use the code in the mailbox (where the police answer).',
  },
};
