/** A drawn head and shoulders, 800 × 1000. Stylised on purpose: nobody's likeness, nothing a machine could match. */
export interface Portrait {
  skin: string;
  hair: string;
  /** shape of the hair; `none` is a shaven head */
  cut: 'none' | 'short' | 'long' | 'thin';
  beard?: 'full' | 'short' | 'moustache';
  hat?: { kind: 'knit' | 'cap'; colour: string; edge: string };
  glasses?: boolean;
  jaw: number;
  age: 'young' | 'middle' | 'old';
  clothes: { colour: string; collar: string; kind: 'jacket' | 'padded' };
  scar?: boolean;
  neckTattoo?: boolean;
  ground: [string, string];
}

const ink = '#22303d';
const line = (d: string, width = 4, colour = ink, opacity = 1) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" opacity="${opacity}"/>`;

export function drawPortrait(p: Portrait): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1000" viewBox="0 0 800 1000">
  <defs>
    <linearGradient id="ground" x1="0" y1="0" x2="0.6" y2="1"><stop offset="0" stop-color="${p.ground[0]}"/><stop offset="1" stop-color="${p.ground[1]}"/></linearGradient>
    <linearGradient id="side" x1="0" x2="1"><stop offset=".42" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#1b2a38" stop-opacity=".3"/></linearGradient>
    <radialGradient id="halo" cx=".5" cy=".42" r=".55"><stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
    <filter id="hand"><feTurbulence type="fractalNoise" baseFrequency=".018" numOctaves="2" seed="7"/><feDisplacementMap in="SourceGraphic" scale="7"/></filter>
    <clipPath id="head"><path d="${face(p.jaw)}"/></clipPath>
  </defs>
  <rect width="800" height="1000" fill="url(#ground)"/><rect width="800" height="1000" fill="url(#halo)"/>
  <g filter="url(#hand)">
    ${p.cut === 'long' ? `<path d="M234 380c-18 110-22 190-4 236 60 14 280 14 340 0 18-46 14-126-4-236z" fill="${p.hair}"/>` : ''}
    ${body(p)}
    <path d="M322 620v110c0 60 156 60 156 0V620z" fill="${p.skin}"/>
    <path d="M322 668c40 50 116 50 156 0v-40H322z" fill="#1b2a38" opacity=".22"/>
    ${p.neckTattoo ? `<g transform="translate(452 720) rotate(-6)" fill="none" stroke="#24465c" stroke-width="3.5"><circle r="17"/><path d="M0-26 5-5 26 0 5 5 0 26-5 5-26 0-5-5z"/></g>` : ''}
    <path d="M232 452c-34-8-40 44-22 88 8 22 26 32 36 22zM568 452c34-8 40 44 22 88-8 22-26 32-36 22z" fill="${p.skin}"/>
    <path d="M232 452c-34-8-40 44-22 88 8 22 26 32 36 22z" fill="#000" opacity=".06"/>
    <path d="${face(p.jaw)}" fill="${p.skin}"/>
    <g clip-path="url(#head)"><rect x="180" y="180" width="440" height="560" fill="url(#side)"/>${beard(p)}${wrinkles(p)}</g>
    ${features(p)}
    ${hair(p)}
    ${p.hat ? hat(p.hat) : ''}
    ${p.glasses ? glasses : ''}
  </g></svg>`;
}

const face = (jaw: number) =>
  `M240 400c0-130 70-200 160-200s160 70 160 200c0 60 0 110-14 160-${16 - jaw / 4} 60-${70 - jaw} 130-146 130s-${130 - jaw}-70-146-130c-14-50-14-100-14-160z`;

const body = ({ clothes }: Portrait) => `
    <path d="M70 1040c10-150 70-220 200-262l60-22h140l60 22c130 42 190 112 200 262z" fill="${clothes.colour}"/>
    <path d="M400 1040V800l90-70 60 22c130 42 170 108 180 258z" fill="#0b1622" opacity=".16"/>
    ${clothes.kind === 'padded' ? [830, 890, 950].map((y) => line(`M110 ${y}c90 26 190 30 290 24M690 ${y}c-90 26-190 30-290 24`, 5, '#0b1622', 0.28)).join('') : ''}
    <path d="M318 716l82 110 82-110 34 22-92 150h-48l-92-150z" fill="${clothes.collar}"/>
    ${line('M400 830v180', 6, '#0b1622', 0.45)}`;

function features({ age, scar, hair: colour, beard: worn, hat: hatWorn }: Portrait): string {
  const brow = hatWorn || age === 'young' ? colour : age === 'old' ? '#c9cdd0' : colour;
  const eye = (x: number) =>
    `<ellipse cx="${x}" cy="446" rx="30" ry="15" fill="#f7f5f0"/><circle cx="${x}" cy="446" r="13" fill="#3c5364"/><circle cx="${x}" cy="446" r="6" fill="#16212b"/><circle cx="${x + 4}" cy="441" r="3" fill="#fff"/>${line(`M${x - 34} 446c14-22 52-24 68 0`, 5)}${line(`M${x - 24} 464c12 6 34 6 46 0`, 3, ink, 0.35)}`;
  return `${eye(324)}${eye(476)}
    ${line('M280 408c24-20 60-22 88-8', 13, brow)}${line('M520 408c-24-20-60-22-88-8', 13, brow)}
    ${scar ? line('M290 386l22 38M296 402l10-5M302 412l10-5', 4, '#a8564c') : ''}
    ${line('M404 440c8 50 22 78 20 96-4 16-38 16-48 6', 5, ink, 0.75)}${line('M374 538c-8-2-10-12-4-18', 4, ink, 0.5)}
    ${worn === 'full' ? '<path d="M348 600c34-10 70-10 104 0-22 26-82 26-104 0z" fill="#a35e55"/>' : '<path d="M342 598c24-14 44-12 58-6 14-6 34-8 58 6-26 26-90 26-116 0z" fill="#b4746a"/>'}
    ${line('M342 599c40 6 76 6 116 0', 4, ink, 0.7)}`;
}

const wrinkles = ({ age }: Portrait) =>
  age === 'young'
    ? ''
    : `${line('M300 300c60-14 140-14 200 0', 3, ink, 0.25)}${line('M346 540c-18 16-26 34-28 52M454 540c18 16 26 34 28 52', 4, ink, 0.3)}${age === 'old' ? `${line('M296 322c64-12 146-12 208 0M262 470c-10 10-16 22-18 30M538 470c10 10 16 22 18 30', 3, ink, 0.3)}` : ''}`;

function beard({ beard: worn, hair: colour }: Portrait): string {
  if (worn === 'full')
    return `<path d="M236 470c30 60 40 70 70 74 30-14 158-14 188 0 30-4 40-14 70-74l10 240H226zM352 590c-8 40 104 40 96 0-30-14-66-14-96 0z" fill-rule="evenodd" fill="${colour}"/>`;
  if (worn === 'short')
    return `<path d="M236 480c20 60 40 78 72 78 40-16 144-16 184 0 32 0 52-18 72-78l8 230H228zM340 586c-4 42 124 42 120 0-34-16-86-16-120 0z" fill-rule="evenodd" fill="${colour}" opacity=".55"/>`;
  if (worn === 'moustache')
    return `<path d="M400 556c-30-6-74 4-90 42 34 4 62-2 90-14 28 12 56 18 90 14-16-38-60-48-90-42z" fill="#e8e8e4"/>`;
  return '';
}

function hair({ cut, hair: colour }: Portrait): string {
  if (cut === 'short')
    return `<path d="M232 420c-24-150 50-250 168-250s192 100 168 250c-8-50-22-84-44-112-70 16-190 16-248 0-22 28-36 62-44 112z" fill="${colour}"/>`;
  if (cut === 'long')
    return `<path d="M226 520c-34-220 40-360 174-360s208 140 174 360c-16-90-36-150-70-196-50-26-100-50-130-84-14 50-58 92-96 106-26 40-40 90-52 174z" fill="${colour}"/>`;
  if (cut === 'thin')
    return `<path d="M230 450c-26-60-16-120 14-150-4 40-6 80 0 120zM570 450c26-60 16-120-14-150 4 40 6 80 0 120z" fill="${colour}"/>`;
  return `<path d="M244 380c4-110 70-170 156-170s152 60 156 170c-20-70-80-104-156-104s-136 34-156 104z" fill="${colour}" opacity=".28"/>`;
}

function hat({ kind, colour, edge }: NonNullable<Portrait['hat']>): string {
  if (kind === 'knit')
    return `<path d="M218 372c-14-150 60-236 182-236s196 86 182 236c-110-34-254-34-364 0z" fill="${colour}"/>${[300, 350, 400, 450, 500].map((x) => line(`M${x} 170c${(x - 400) / 6} 50 ${(x - 400) / 5} 100 ${(x - 400) / 5} 160`, 4, '#fff', 0.08)).join('')}<path d="M212 376c112-40 264-40 376 0l4-46c-116-38-268-38-384 0z" fill="${edge}"/>`;
  return `<path d="M214 350c-10-120 70-190 190-190 130 0 196 70 186 176-110-26-260-26-376 14z" fill="${colour}"/><path d="M206 360c80-50 300-70 400-20 20 10 26 26 8 30-120-26-280-20-372 26-34 10-60-14-36-36z" fill="${edge}"/>${line('M404 160c-30 50-40 110-40 150M404 160c30 50 60 90 70 150', 4, '#000', 0.18)}`;
}

const glasses = `<g fill="#fff" fill-opacity=".14" stroke="#2a3947" stroke-width="7"><rect x="266" y="410" width="114" height="76" rx="34"/><rect x="420" y="410" width="114" height="76" rx="34"/></g>${line('M380 440c12-10 28-10 40 0M266 436l-30-8M534 436l30-8', 7, '#2a3947')}`;
