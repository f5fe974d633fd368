/** Words of the strip under a film, and of the same as a list. */
export const da = {
  timeline: {
    label: 'Tidslinje: bevægelse og lyd',
    soundLabel: 'Tidslinje: lyd',
    help: 'Klik for at gå dertil. Piletaster flytter, Page Up og Page Down går til forrige og næste afsnit.',
    at: (time: string, of: string) => `${time} af ${of}`,
    here: { motion: 'bevægelse', black: 'sort', frozen: 'står stille' },
    legend: { motion: 'Bevægelse', sound: 'Lyd', black: 'Sort', frozen: 'Står stille', scene: 'Nyt klip' },
    list: 'Afsnit i optagelsen',
    motionParts: (n: number) => (n === 1 ? 'Bevægelse i 1 afsnit' : `Bevægelse i ${n} afsnit`),
    motionNone: 'Der er ingen bevægelse at se i optagelsen.',
    motionThroughout: 'Der er bevægelse i det meste af optagelsen.',
    blackParts: (n: number) => (n === 1 ? 'Sort i 1 afsnit' : `Sort i ${n} afsnit`),
    frozenParts: (n: number) => (n === 1 ? 'Står stille i 1 afsnit' : `Står stille i ${n} afsnit`),
    scenes: (n: number) => (n === 1 ? '1 nyt klip' : `${n} nye klip`),
    more: (n: number) => `og ${n} til`,
    jump: (what: string) => `Gå til ${what}`,
    original: (time: string, frame: string) => `Original ${time} · billede ${frame}`,
    originalTime: (time: string) => `Original ${time}`,
  },
};
