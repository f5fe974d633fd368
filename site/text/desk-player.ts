/** Words of the player. */
export const da = {
  player: {
    label: (name: string) => `Afspiller: ${name}`,
    play: 'Afspil',
    playMuted: 'Afspil uden lyd',
    playSound: 'Afspil lyd',
    pause: 'Pause',
    soundOn: 'Slå lyd til',
    soundOff: 'Slå lyd fra',
    back: '5 sekunder tilbage',
    forward: '5 sekunder frem',
    frameBack: 'Ét billede tilbage',
    frameForward: 'Ét billede frem',
    speed: 'Hastighed',
    position: 'Sted i optagelsen',
    fullScreen: 'Fuld skærm',
    positionText: (at: string, of: string) => `${at} af ${of}`,
    failed: 'Visningskopien kan ikke afspilles. Genindlæs siden, eller prøv igen.',
    hideAgain: 'Luk afspiller',
  },
};
