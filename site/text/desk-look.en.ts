import type { da } from './desk-look.ts';

export const en: typeof da = {
  look: {
    title: 'Look closer: repeat, turn, enlarge, brightness',
    lead: 'This happens on the screen alone. Neither the original nor the viewing copy is changed.',
    loop: 'Repeat from here',
    loopTo: (from) => `Repeat from ${from} to here`,
    loopOff: (from, to) => `Stop repeating ${from} to ${to}`,
    loops: { from: 'The repeated part begins here', on: 'The part is repeated', off: 'Nothing is repeated any more' },
    rotate: (degrees) => (degrees === 0 ? 'Turn' : `Turned ${degrees}°`),
    zoom: (times) => `${times}×`,
    closer: 'Enlarge',
    farther: 'Reduce',
    brightness: 'Brightness',
    contrast: 'Contrast',
    reset: 'As filmed',
    sheet: 'Selected frames; choose one to go there',
    map: (place, position) => `Map: ${place} ${position}`,
    mapHonest: 'The coast is drawn here, roughly; the place stands in the file and may have been changed.',
    placeIn: (town) => `In ${town}.`,
    placeNear: (km, direction, town) => `About ${km} km ${direction} of ${town}.`,
    placeOutside: 'Outside Denmark.',
    octants: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
  },
};
