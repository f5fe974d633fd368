import type { da } from './desk-player.ts';

export const en: typeof da = {
  player: {
    label: (name) => `Player: ${name}`,
    play: 'Play',
    playMuted: 'Play without sound',
    playSound: 'Play sound',
    pause: 'Pause',
    soundOn: 'Turn sound on',
    soundOff: 'Turn sound off',
    back: '5 seconds back',
    forward: '5 seconds forward',
    frameBack: 'One frame back',
    frameForward: 'One frame forward',
    speed: 'Speed',
    position: 'Position in the recording',
    fullScreen: 'Full screen',
    positionText: (at, of) => `${at} of ${of}`,
    failed: 'The viewing copy cannot be played. Reload the page or try again.',
    hideAgain: 'Close player',
  },
};
