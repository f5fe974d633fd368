const da = {
  heading: 'Find din politikreds',
  label: 'Kort over politikredsene. Hver kreds fører til sine efterlysninger.',
  schematic:
    'Kortet er en skitse: Det viser cirka, hvor kredsene ligger. Grønland, Færøerne, Bornholm og hovedstaden er tegnet for sig og i andre størrelser.',
  show: 'Vælg på kort',
};
const en: typeof da = {
  heading: 'Find your police district',
  label: 'Map of the police districts. Each district leads to its appeals.',
  schematic:
    'The map is a sketch: it shows about where the districts lie. Greenland, the Faroe Islands, Bornholm and the capital are drawn apart and at other scales.',
  show: 'Choose on a map',
};
export const mapText = { da, en };
