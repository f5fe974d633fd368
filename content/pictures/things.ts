/** Things, 800 × 533, laid out as for a catalogue. */
const table = (light: string, dark: string, inside: string, defs = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="533" viewBox="0 0 800 533"><defs><radialGradient id="cloth" cx=".45" cy=".4" r=".8"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></radialGradient><filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="12"/></filter>
  <linearGradient id="silver" x1="0" x2="1" y1="0" y2="1"><stop offset="0" stop-color="#f6f8f9"/><stop offset=".4" stop-color="#aab4bc"/><stop offset=".7" stop-color="#e9edf0"/><stop offset="1" stop-color="#76828c"/></linearGradient>
  <linearGradient id="gold" x1="0" x2="1" y1="0" y2="1"><stop offset="0" stop-color="#fbe9b4"/><stop offset=".5" stop-color="#c99a3f"/><stop offset="1" stop-color="#8b6421"/></linearGradient>${defs}</defs><rect width="800" height="533" fill="url(#cloth)"/>${inside}</svg>`;
const ruler = (colour: string) =>
  `<g transform="translate(560 488)"><path d="M0 0h200" stroke="${colour}" stroke-width="3"/>${Array.from({ length: 11 }, (_, i) => `<path d="M${i * 20} 0v${i % 5 ? 8 : 16}" stroke="${colour}" stroke-width="2"/>`).join('')}</g>`;

export const jacket = table(
  '#f2f0ea',
  '#cfcabd',
  `<path d="M210 470c120 24 280 24 400 0l-10 20c-120 20-270 20-380 0z" fill="#3a352b" opacity=".35" filter="url(#soft)"/>
  <path d="M300 110 210 150c-34 16-50 40-60 80l-50 190 74 30 56-150v190c60 16 300 16 340 0V300l56 150 74-30-50-190c-10-40-26-64-60-80l-90-40c-30 40-170 40-200 0z" fill="#24473c"/>
  <path d="M490 130c20-2 10-20 10-20l90 40c34 16 50 40 60 80l50 190-74 30-56-150v190c-40 11-160 15-160 12V300z" fill="#0f2a23" opacity=".28"/>
  <path d="M300 110c-10-50 50-80 100-80s110 30 100 80c-20 50-180 50-200 0z" fill="#1b382f"/><path d="M332 104c6-30 40-42 68-42s62 12 68 42c-30 30-106 30-136 0z" fill="#10251f"/>
  <path d="M400 146v346" stroke="#0e221c" stroke-width="6"/><path d="M394 160h12v330h-12z" fill="none" stroke="#5f7a70" stroke-width="1.5" stroke-dasharray="5 5"/>
  <path d="M136 282l74 28-8 24-74-28z" fill="#eef3f4"/><path d="M136 288l72 27" stroke="#9fb4bb" stroke-width="3"/>
  <path d="M270 370l76 14v12l-76-14zM530 370l-76 14v12l76-14z" fill="#15302a"/><path d="M230 300c20-40 24-70 20-110M570 300c-20-40-24-70-20-110" fill="none" stroke="#15302a" stroke-width="4"/>
  <path d="M382 90c0 60-10 70-14 110M418 90c0 60 12 70 16 116" stroke="#d9d3c3" stroke-width="3" fill="none"/>${ruler('#6d675a')}`,
);

export const suitcase = table(
  '#eef4f3',
  '#b9cfcc',
  `<ellipse cx="400" cy="456" rx="290" ry="26" fill="#20343a" opacity=".45" filter="url(#soft)"/>
  <path d="M330 130v-34c0-16 10-24 26-24h88c16 0 26 8 26 24v34h-22V98h-96v32z" fill="#4a2f1d"/>
  <rect x="140" y="124" width="520" height="330" rx="28" fill="#8a5a34"/><rect x="140" y="124" width="520" height="330" rx="28" fill="url(#grain)"/><path d="M140 290h520v136c0 16-12 28-28 28H168c-16 0-28-12-28-28z" fill="#3a2112" opacity=".22"/>
  <path d="M140 284h520v10H140z" fill="#5a3820"/>${[220, 540].map((x) => `<rect x="${x}" y="120" width="40" height="338" fill="#5f3b22"/><rect x="${x - 8}" y="266" width="56" height="44" rx="6" fill="url(#gold)"/><rect x="${x + 10}" y="278" width="20" height="20" fill="#5f3b22"/>`).join('')}
  ${[
    [140, 124, 1, 1],
    [660, 124, -1, 1],
    [140, 454, 1, -1],
    [660, 454, -1, -1],
  ]
    .map(
      ([x, y, sx, sy]) =>
        `<path transform="translate(${x} ${y}) scale(${sx} ${sy})" d="M0 60V28C0 12 12 0 28 0h32c-6 34-26 54-60 60z" fill="#4a2f1d"/>`,
    )
    .join('')}
  <g transform="translate(300 160) rotate(-7)"><rect width="112" height="80" rx="6" fill="#f4efe2"/><path d="M8 66 40 22l18 24 14-16 32 36z" fill="#3f7f8f"/><path d="M40 22l8 11-8 6-8-5z" fill="#fff"/></g>
  <g transform="translate(430 330) rotate(6)"><circle cx="52" cy="48" r="50" fill="#f1e3c0"/><path d="M18 56h70l-12 20H30z" fill="#b6473c"/><path d="M50 16v36M54 18l24 28H54z" stroke="#3a2b20" stroke-width="3" fill="#fff"/></g>
  <g transform="translate(292 340) rotate(3)"><rect width="78" height="92" rx="6" fill="#dce8ec"/><path d="M34 12h10l12 70H22z" fill="#49617a"/><path d="M20 82h38v4H20zM28 44h22" stroke="#fff" stroke-width="3"/></g>`,
  '<linearGradient id="grain" x1="0" x2="1"><stop offset="0" stop-color="#fff" stop-opacity=".12"/><stop offset=".5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".2"/></linearGradient>',
);

/** The inscription, letter by letter along the inner edge. */
const inscription = [...'M.L. 1998']
  .map((letter, i) => {
    const turn = ((128 - i * 9.5) * Math.PI) / 180;
    const [x, y] = [400 + Math.cos(turn) * 150, 260 + Math.sin(turn) * 108];
    return `<text transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(36 - i * 9.2).toFixed(1)})" text-anchor="middle">${letter}</text>`;
  })
  .join('');
const band =
  'M400 84c144 0 236 78 236 176S544 436 400 436 164 358 164 260 256 84 400 84zm0 72c-100 0-164 46-164 104s64 112 164 112 164-54 164-112-64-104-164-104z';

export const ring = table(
  '#31506a',
  '#0e2236',
  `<ellipse cx="410" cy="418" rx="230" ry="34" fill="#000" opacity=".45" filter="url(#soft)"/>
  <g transform="rotate(-8 400 270)">
  <path d="M236 250c14 66 74 92 164 92s150-26 164-92c6 74-60 122-164 122s-170-48-164-122z" fill="#66727c"/>
  <g font-family="DejaVu Serif, serif" font-style="italic" font-size="27" fill="#e3e9ed">${inscription}</g>
  <path d="${band}" fill="url(#silver)" fill-rule="evenodd"/>
  <g clip-path="url(#band)" fill="none" stroke-linecap="round">${[0, 1, 2].map((row) => `<path d="M150 ${384 + row * 22}${'q16-18 32 0t32 0'.repeat(8)}" stroke="${row === 1 ? '#f8fafb' : '#4f5c67'}" stroke-width="${row === 1 ? 4 : 6}"/><path d="M150 ${96 + row * 22}${'q16-18 32 0t32 0'.repeat(8)}" stroke="${row === 1 ? '#fff' : '#77838d'}" stroke-width="4" opacity=".8"/>`).join('')}</g>
  <path d="M206 190c40-56 104-80 180-84" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".7"/></g>${ruler('#9fb6c8')}`,
  `<clipPath id="band"><path d="${band}" clip-rule="evenodd"/></clipPath>`,
);

const pearls = Array.from({ length: 30 }, (_, i) => {
  const turn = (i / 30) * Math.PI * 2;
  return `<circle cx="${(430 + Math.cos(turn) * 150).toFixed(1)}" cy="${(178 + Math.sin(turn) * 96).toFixed(1)}" r="${(13 - Math.sin(turn + 0.6) * 2).toFixed(1)}" fill="#efe9df"/><circle cx="${(426 + Math.cos(turn) * 150).toFixed(1)}" cy="${(173 + Math.sin(turn) * 96).toFixed(1)}" r="4" fill="#fff"/>`;
}).join('');

export const jewellery = table(
  '#3d4f66',
  '#16202e',
  `<path d="M0 420c200-50 400 40 800-30v143H0z" fill="#0c1420" opacity=".4"/>
  <g transform="translate(190 280)"><circle r="126" cy="10" fill="#000" opacity=".35" filter="url(#soft)"/><path d="M-16-136h32v-26h-32z" fill="url(#gold)"/><circle cy="-168" r="22" fill="none" stroke="url(#gold)" stroke-width="8"/><circle r="120" fill="url(#gold)"/><circle r="100" fill="#faf6ea"/>${Array.from({ length: 12 }, (_, i) => `<path transform="rotate(${i * 30})" d="M-3-90h6v${i % 3 ? 12 : 22}h-6z" fill="#3a3226"/>`).join('')}<path d="M0 0-34-46M0 0 52-30" stroke="#26211a" stroke-width="6" stroke-linecap="round"/><circle r="8" fill="#26211a"/><circle cy="50" r="22" fill="none" stroke="#b9ac8c" stroke-width="2"/></g>
  ${pearls}
  <g transform="translate(560 370)"><ellipse cx="4" cy="16" rx="96" ry="66" opacity=".4" filter="url(#soft)"/><ellipse rx="88" ry="62" fill="url(#gold)"/>${Array.from({ length: 16 }, (_, i) => `<circle cx="${(Math.cos((i / 16) * 6.283) * 76).toFixed(1)}" cy="${(Math.sin((i / 16) * 6.283) * 51).toFixed(1)}" r="8" fill="#f6e3a8"/>`).join('')}<ellipse rx="52" ry="34" fill="#1f5fa6"/><path d="M-36-12c20-18 46-20 66-8-20 4-40 8-56 18z" fill="#9cc8f2" opacity=".8"/></g>
  <g fill="none"><circle cx="690" cy="196" r="40" stroke="#000" stroke-opacity=".35" stroke-width="15" transform="translate(5 8)"/><circle cx="690" cy="196" r="40" stroke="url(#gold)" stroke-width="14"/><circle cx="716" cy="268" r="36" stroke="url(#gold)" stroke-width="11"/></g>
  <g transform="translate(390 430) rotate(-10)"><rect width="44" height="30" x="-22" y="-15" rx="6" fill="url(#silver)"/><path d="M-70-9h48v18h-48zM22-9h48v18H22z" fill="#6a4329"/></g>`,
);

const wheel = (x: number, y: number, r: number) =>
  `<g transform="translate(${x} ${y})"><circle r="${r}" fill="none" stroke="#1a242c" stroke-width="13"/><circle r="${r - 10}" fill="none" stroke="#b9c6cd" stroke-width="4"/>${Array.from({ length: 14 }, (_, i) => `<path transform="rotate(${(i * 360) / 14})" d="M0 0v${r - 10}" stroke="#9aa9b2" stroke-width="1.8"/>`).join('')}<circle r="9" fill="#44525c"/></g>`;

export const bicycle = table(
  '#f5f1e8',
  '#d8cfbe',
  `<path d="M0 436h800v97H0z" fill="#c5b9a3" opacity=".6"/><ellipse cx="390" cy="452" rx="330" ry="16" fill="#3a3126" opacity=".4" filter="url(#soft)"/>
  ${wheel(176, 352, 96)}${wheel(640, 384, 66)}
  <g fill="none" stroke="#17858a" stroke-width="15" stroke-linecap="round" stroke-linejoin="round"><path d="M176 352h134l60-160h-96zM310 352l-58-196M370 192l30 170h176l64 22M176 352l92-160"/></g>
  <path d="M372 196l-14-56" stroke="#33424c" stroke-width="11" stroke-linecap="round"/><path d="M356 138c30-16 60-10 84 6" fill="none" stroke="#33424c" stroke-width="11" stroke-linecap="round"/><path d="M436 142l26 10" stroke="#5a3b24" stroke-width="14" stroke-linecap="round"/>
  <path d="M210 146h84c10 0 8 18-2 20-30 4-60 2-84-6-10-4-8-14 2-14z" fill="#4a2f1f"/>
  <path d="M96 240h92v70c0 10-8 18-18 18h-56c-10 0-18-8-18-18z" fill="#f7f7f3"/><path d="M96 256h92" stroke="#c6c9c4" stroke-width="4"/><path d="M120 236h44" stroke="#33424c" stroke-width="8"/>
  <path d="M440 214h264l-24 134H472z" fill="#c58f53"/>${[246, 280, 314].map((y) => `<path d="M${440 + (y - 214) * 0.24} ${y}h${264 - (y - 214) * 0.42}" stroke="#8f6232" stroke-width="4"/>`).join('')}<path d="M434 206h276v16H434z" fill="#a8743c"/><path d="M704 214l-24 134h-40l20-134z" fill="#5e3d1b" opacity=".25"/>
  <g transform="translate(530 248)"><path d="M0 0l16 14h28L60 0l2 34-31 34L-2 34z" fill="#dd6b2c"/><path d="M6 36l25 32 25-32-17 6-8 12-8-12z" fill="#fff"/><circle cx="20" cy="28" r="4"/><circle cx="42" cy="28" r="4"/><circle cx="31" cy="58" r="5"/></g>
  <circle cx="310" cy="352" r="28" fill="none" stroke="#33424c" stroke-width="8"/><path d="M310 352l22 30M322 384h26" stroke="#33424c" stroke-width="8" stroke-linecap="round"/><path d="M176 342h134M176 366h134" stroke="#4a5861" stroke-width="4" stroke-dasharray="6 4"/>`,
);
