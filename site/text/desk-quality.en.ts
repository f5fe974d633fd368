import type { da } from './desk-quality.ts';

export const en: typeof da = {
  quality: {
    title: 'Quality',
    findings: {
      dark: 'The picture is dark. Try to brighten it, or ask for another recording.',
      blurred: 'The picture is blurred. Small things such as faces and number plates may be hard to see.',
      blocky: 'The picture is heavily compressed and falls into blocks. Ask whether there is a better version.',
      low_resolution: 'The picture has few details. Ask whether there is a larger version.',
      frames_missing: 'Frames are missing in the film, so movements may jump.',
      frozen: 'The film stands still on the way. See the timeline.',
      black: 'The film is black on the way. See the timeline.',
      good: 'The picture is sharp, not too dark and without visible compression.',
    },
    lines: (n) => `${n} lines`,
    frozenFor: (length) => `stands still for ${length}`,
    blackFor: (length) => `black for ${length}`,
    dropped: (n) => (n === 1 ? '1 frame is missing' : `${n} frames are missing`),
    grades: { sharpness: 'sharpness', brightness: 'light', blocking: 'free of blocks' },
    graded: (list) => `${list} (100 is best)`,
    measure: 'Measure in the picture',
    measureName: (name) => `Measure in ${name}`,
    measureLead:
      'Put two points on something whose length you know, such as a door of 2 metres. Click in the picture, or move the points with the arrow keys (Shift for long steps).',
    picture: 'Picture to measure in',
    points: { a: 'First point', b: 'Second point' },
    pointAt: (x, y) => `${x} from the left, ${y} from the top`,
    metres: 'Length between the points in metres',
    metresHint: 'Such as 2 or 1.80',
    metresWrong: 'Type the length in metres as a number, such as 1.80.',
    pixels: (pixels) => `${pixels} pixels between the points.`,
    result: (perMetre) => `${perMetre} pixels a metre`,
    levels: {
      below: 'Below the level Monitor: one cannot see whether anybody is there.',
      monitor: 'Level Monitor: one can see that somebody is there and which way they go.',
      detect: 'Level Detect: one can see that it is a person.',
      observe: 'Level Observe: one can see features such as clothing.',
      recognise: 'Level Recognise: one can recognise somebody one knows.',
      identify: 'Level Identify: one can see who an unknown person is.',
      inspect: 'Level Inspect: one can see the finest details.',
    },
    caveat:
      'By EN 62676-4. The figure holds only at the same distance from the camera as what you measured, and says nothing about light and sharpness.',
    ofOriginal: (width, height) => `Converted to the original of ${width} × ${height} pixels.`,
    ofPreview: 'The size of the original is not known, so this is measured in the viewing copy.',
  },
};
