import type { da } from './desk-timeline.ts';

export const en: typeof da = {
  timeline: {
    label: 'Timeline: motion and sound',
    soundLabel: 'Timeline: sound',
    help: 'Click to go there. Arrow keys move; Page Up and Page Down go to the previous and next part.',
    at: (time, of) => `${time} of ${of}`,
    here: { motion: 'motion', black: 'black', frozen: 'stands still' },
    legend: { motion: 'Motion', sound: 'Sound', black: 'Black', frozen: 'Stands still', scene: 'New shot' },
    list: 'Parts of the recording',
    motionParts: (n) => (n === 1 ? 'Motion in 1 part' : `Motion in ${n} parts`),
    motionNone: 'There is no motion to be seen in the recording.',
    motionThroughout: 'There is motion in most of the recording.',
    blackParts: (n) => (n === 1 ? 'Black in 1 part' : `Black in ${n} parts`),
    frozenParts: (n) => (n === 1 ? 'Stands still in 1 part' : `Stands still in ${n} parts`),
    scenes: (n) => (n === 1 ? '1 new shot' : `${n} new shots`),
    more: (n) => `and ${n} more`,
    jump: (what) => `Go to ${what}`,
    original: (time, frame) => `Original ${time} · frame ${frame}`,
    originalTime: (time) => `Original ${time}`,
  },
};
