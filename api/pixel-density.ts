/**
 * What a picture can show of a person: pixels per metre where the person stands, and the level that reaches (EN 62676-4).
 * The edition of 2015 names six levels, that of 2025 seven. Shared by the API and the pages; imports nothing.
 */
export const densityLevels = {
  2015: { monitor: 12.5, detect: 25, observe: 62.5, recognise: 125, identify: 250, inspect: 1000 },
  2025: { overview: 20, outline: 40, discern: 80, perceive: 125, characterise: 250, validate: 500, scrutinise: 1500 },
} as const;

export type Edition = keyof typeof densityLevels;
export type DensityLevel<E extends Edition = 2015> = keyof (typeof densityLevels)[E] & string;

/** `px` pixels of the original show `metres` of something whose length is known. Undefined for what is no length. */
export function pixelsPerMetre(px: number, metres: number): number | undefined {
  const density = px / metres;
  return px > 0 && metres > 0 && Number.isFinite(density) ? density : undefined;
}

/** The highest level reached; undefined below the lowest. */
export function levelOf(ppm: number): DensityLevel | undefined;
export function levelOf<E extends Edition>(ppm: number, edition: E): DensityLevel<E> | undefined;
export function levelOf(ppm: number, edition: Edition = 2015): string | undefined {
  return Object.entries(densityLevels[edition])
    .filter(([, least]) => ppm >= least)
    .at(-1)?.[0];
}
