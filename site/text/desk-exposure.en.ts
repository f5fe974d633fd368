import type { da } from './desk-exposure.ts';

export const en: typeof da = {
  withhold: {
    action: 'Possible abuse file',
    title: 'Suspected child sexual abuse material',
    lead: 'You need not see more. Choose what is set aside:',
    what: 'What',
    wholeTip: (n) => (n === 1 ? 'The whole tip (1 file)' : `The whole tip (${n} files)`),
    file: (n) => `File ${n} only`,
    effects: [
      'Viewing copies, redacted copies and stills are destroyed at once.',
      'Nobody here can open the file again. The same goes for files with exactly the same content in other tips.',
      'The original is sealed to the specialist unit. Then the one we can open is destroyed.',
      'The tip stays in the queue as text alone. The sender is not told.',
    ],
    forGood: 'This cannot be undone.',
    confirm: 'Set aside',
    done: 'Set aside. The viewing copies are destroyed, and nobody here can open the file again.',
    care: 'Feel free to hand the tip over and take a break. Talk to your supervisor or a colleague if it stays with you.',
    tag: 'Set aside',
    by: (name, at) => `${name} set the file aside ${at}, because it may be abuse material.`,
    bySame: (at) => `Set aside ${at}: it has the same content as a file that may be abuse material.`,
    states: {
      withheld: 'The viewing copies are being destroyed.',
      erased: 'The viewing copies are destroyed. The original is being sealed to the specialist unit.',
      resealed: 'The viewing copies are destroyed, and the original is sealed to the specialist unit.',
      transferred: 'The original is sealed to the specialist unit. The one we can open is being destroyed.',
      finished:
        'The viewing copies are destroyed. The original exists only as sealed to the specialist unit; nobody here can open it.',
    },
    failures: {
      no_specialist:
        'No specialist unit is configured, so the original lies here sealed and shut for everybody. An administrator must have operations set SPECIALIST_RECIPIENT. Meanwhile a supervisor must inform the specialist unit.',
      held: 'The case is under legal hold. Our sealed original therefore stays, shut for everybody, until a supervisor releases the hold.',
      altered:
        'The file is not the one that was sent, so it is not sealed anew. It lies here sealed and shut for everybody. A supervisor must inform the specialist unit.',
      segment_missing: 'A part of the original is missing from the archive. Contact operations now.',
      original_differs: 'The original in the archive is no longer what was put there. Contact operations now.',
      resealed_differs:
        'The specialist unit’s copy was not as it was written. It is made anew; the original is still here.',
      something_went_wrong: 'Something went wrong on our side. It is tried again by itself.',
    },
    recipient: 'Sealed to',
    sealedHash: 'Sealed copy (SHA-256)',
    inQueue: (n) => `${n} set aside`,
    inCase: 'Set aside as possible abuse material',
  },
  handOver: {
    action: 'Hand over',
    title: 'Hand the tip over',
    lead: 'You need not say why. The tip goes to the queue, and you will not be given it again as the next one. If you like, offer it to somebody:',
    person: 'Colleague',
    nobody: 'Nobody in particular',
    unit: 'Unit',
    noUnit: 'Unchanged',
    confirm: 'Hand over',
    done: 'The tip is handed over and is in the queue.',
    offers: (n) => (n === 1 ? 'A colleague offers you a tip' : `Colleagues offer you ${n} tips`),
    offer: (reference, from) => `${reference} from ${from}`,
    unwanted: (n) => (n === 1 ? '1 tip nobody will take.' : `${n} tips nobody will take.`),
    unwantedLead: 'None of those who work the queue takes them now. Take them yourself, or find somebody who can.',
  },
  declined: {
    title: 'What you will not be given',
    lead: 'Choose what you do not want in the queue or as the next tip. Nobody else can see your choice, and you need not explain it. Danger to life cannot be left out.',
    categories: {
      suspected_abuse: 'Possible abuse material (P5, without pictures)',
      child_involved: 'Tips flagged because a child is involved',
      disturbing: 'Tips that were hidden for severe content',
    },
    save: 'Save',
    saved: 'Your choice is saved.',
    leftOut: (n) => (n === 1 ? '1 tip is left out by your own choice.' : `${n} tips are left out by your own choice.`),
    showAnyway: 'Show anyway',
    shownAnyway: 'The queue also shows what you declined.',
    hideAgain: 'Leave it out again',
  },
};
