/** Places, 800 × 533, as somebody might remember them. */
const frame = (defs: string, inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="533" viewBox="0 0 800 533"><defs>${defs}</defs>${inside}</svg>`;
const sky = (id: string, ...stops: [number, string][]) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('')}</linearGradient>`;
const glow = (id: string, colour: string, strength = 0.9) =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${strength}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`;
const rect = (x: number, y: number, w: number, h: number, fill: string, more = '') =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`;

/** Rows of windows; `lit` picks the ones somebody is awake behind. */
const windows = (x: number, y: number, columns: number, rows: number, lit: readonly number[], step = 46) =>
  Array.from({ length: columns * rows }, (_, i) =>
    rect(
      x + (i % columns) * step,
      y + Math.floor(i / columns) * 62,
      24,
      38,
      lit.includes(i) ? '#ffd98a' : '#1c3450',
      `opacity="${lit.includes(i) ? 0.95 : 0.75}"`,
    ),
  ).join('');

const van = (colour: string, shade: string, lamp: string) => `
  <path d="M0 92V18C0 8 6 0 16 0h128c12 0 20 6 28 18l28 38c24 6 32 14 32 28v20c0 6-4 10-10 10H10c-6 0-10-8-10-22z" fill="${colour}"/>
  <path d="M0 84h232v20c0 6-4 10-10 10H10c-6 0-10-8-10-22z" fill="${shade}" opacity=".55"/>
  <path d="M132 12h14c8 0 14 4 20 12l22 32h-56z" fill="#1f3a52"/><path d="M140 14h8l26 40h-12z" fill="#fff" opacity=".18"/>
  <path d="M122 8v100M60 8v100" stroke="${shade}" stroke-width="2"/><path d="M128 66h14" stroke="${shade}" stroke-width="4" stroke-linecap="round"/>
  <rect x="220" y="70" width="12" height="14" rx="4" fill="${lamp}"/><rect x="0" y="66" width="8" height="22" rx="2" fill="#c8352b"/>
  ${[48, 180].map((x) => `<circle cx="${x}" cy="114" r="23" fill="#14191f"/><circle cx="${x}" cy="114" r="10" fill="#8b98a4"/>`).join('')}`;

export const crossing = frame(
  sky('sky', [0, '#31506f'], [0.55, '#c98f78'], [1, '#f3c79a']) + glow('sun', '#ffe3b0') + glow('green', '#58e0a4'),
  `${rect(0, 0, 800, 340, 'url(#sky)')}<circle cx="520" cy="300" r="190" fill="url(#sun)"/>
  <path d="M0 60h190v270H0zM610 20h190v310H610z" fill="#2a415a"/><path d="M190 100h110v230H190zM520 120h90v210h-90z" fill="#3a536c"/>
  <path d="M300 160h60v170h-60zM470 170h50v160h-50z" fill="#56697c"/>
  ${windows(18, 84, 4, 4, [2, 5, 11])}${windows(628, 46, 4, 4, [1, 6, 8, 15])}${windows(204, 124, 2, 3, [1])}
  <path d="M0 330h800v203H0z" fill="#3d4650"/><path d="M0 330h800v14H0z" fill="#6c7680"/>
  <path d="M330 344h140l220 189H110z" fill="#4a545e"/><path d="M470 344h44l286 150v39H690z" fill="#3c6f93"/>
  <path d="M492 366l26 2 190 150-30 8z" fill="#fff" opacity=".12"/>
  ${[0, 1, 2, 3, 4, 5].map((i) => `<path d="M${196 + i * 72} 470h44l${(i - 2.5) * 8} 44h-52z" fill="#e9edf0" opacity=".88"/>`).join('')}
  <path d="M398 350h5l3 26h-11zM394 392h13l4 34h-21z" fill="#f2f4f5" opacity=".8"/>
  <g transform="translate(560 402) scale(.9 .62)"><circle cx="0" cy="0" r="20" fill="none" stroke="#fff" stroke-width="4"/><circle cx="64" cy="0" r="20" fill="none" stroke="#fff" stroke-width="4"/><path d="M0 0 22-34h30L64 0M22-34 32 0h32M14-40h16M52-34l-6-12h12" fill="none" stroke="#fff" stroke-width="4"/></g>
  <g transform="translate(250 268) scale(.62)"><ellipse cx="116" cy="138" rx="130" ry="12" opacity=".3"/>${van('#9aa4ad', '#5f6a74', '#fff2c4')}</g>
  <path d="M716 120h8v330h-8z" fill="#20262c"/><rect x="696" y="100" width="48" height="112" rx="10" fill="#1a2026"/><circle cx="720" cy="124" r="12" fill="#57221f"/><circle cx="720" cy="156" r="12" fill="#5b4a1c"/><circle cx="720" cy="188" r="26" fill="url(#green)"/><circle cx="720" cy="188" r="12" fill="#53dca0"/>`,
);

export const garage = frame(
  sky('night', [0, '#0a1a30'], [0.7, '#1b3352'], [1, '#2b4767']) +
    glow('lamp', '#ffd27a') +
    glow('moon', '#dfeaf5', 0.5),
  `${rect(0, 0, 800, 533, 'url(#night)')}<circle cx="140" cy="90" r="90" fill="url(#moon)"/><circle cx="140" cy="90" r="26" fill="#e6eef5"/>
  ${[
    [60, 40],
    [260, 66],
    [330, 28],
    [420, 96],
    [210, 130],
    [500, 44],
    [40, 170],
  ]
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6" fill="#fff" opacity=".7"/>`)
    .join('')}
  <path d="M0 260c60-50 90-30 120-60 30 40 70 30 90 80v60H0zM190 300c20-60 60-70 90-40 30-10 50 20 60 60z" fill="#0c2036"/>
  <path d="M330 240 540 110l260 120v200H360V240z" fill="#223a56"/><path d="M312 250 540 98l260 116v26L540 128 330 266z" fill="#13253b"/>
  ${rect(392, 290, 190, 150, '#2f4a68')}${[306, 330, 354, 378, 402, 426].map((y) => `<path d="M392 ${y}h190" stroke="#1c3149" stroke-width="3"/>`).join('')}
  ${rect(640, 270, 84, 70, '#16283d')}${rect(646, 276, 34, 58, '#27405c')}${rect(684, 276, 34, 58, '#27405c')}
  <path d="M592 226h34v8h-34zM604 232h10v16h-10z" fill="#0e1a28"/><g transform="rotate(18 600 252)"><rect x="568" y="240" width="66" height="26" rx="8" fill="#dfe6ec"/><rect x="560" y="244" width="14" height="18" rx="4" fill="#9fb0bf"/><circle cx="566" cy="253" r="6" fill="#15212c"/></g><circle cx="618" cy="250" r="3.5" fill="#e4473b"/>
  <path d="M562 262 300 533H120z" fill="#8fd7cc" opacity=".1"/>
  <path d="M0 440h800v93H0z" fill="#17283c"/><path d="M370 440h240l120 93H250z" fill="#22364d"/><path d="M0 430h340v12H0z" fill="#0e1f33"/>
  <circle cx="248" cy="190" r="180" fill="url(#lamp)" opacity=".75"/><path d="M244 190h8v260h-8z" fill="#0b1826"/><path d="M226 182h44l-8-18h-28z" fill="#0b1826"/><ellipse cx="248" cy="186" rx="18" ry="7" fill="#fff1c9"/><ellipse cx="248" cy="470" rx="170" ry="26" fill="#ffd27a" opacity=".16"/>
  ${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `<rect x="${i * 40 + 4}" y="392" width="10" height="52" rx="3" fill="#0d1d30"/>`).join('')}<path d="M0 404h330v6H0z" fill="#0d1d30"/>`,
);

export const harbour = frame(
  sky('arctic', [0, '#0b2038'], [0.6, '#2b5876'], [1, '#7fa6b8']) +
    glow('fire', '#ff9d4d', 0.85) +
    sky('sea', [0, '#264d68'], [1, '#0d2740']),
  `${rect(0, 0, 800, 330, 'url(#arctic)')}
  <path d="M60 60c140 40 220-30 380 20 90 28 160-10 260 10-120 30-190 10-280 20-150 16-230 20-360-50z" fill="#6fe0b8" opacity=".22"/>
  <path d="M0 300 110 150l70 70 90-130 120 150 70-60 110 110 90-170 140 150v80z" fill="#35566e"/><path d="M110 150l70 70-30-6-22 20-26-34zM270 90l120 150-46-26-30 24-40-50-34 30zM660 120l100 108-44-20-28 26-36-40z" fill="#eef4f7" opacity=".92"/>
  <path d="M0 330c120-60 260-50 340-26 120-40 300-40 460 10v40H0z" fill="#2a3b45"/>
  ${[
    [70, 262, '#c0453b'],
    [150, 250, '#2f7f9e'],
    [226, 264, '#d9a441'],
    [520, 254, '#3f8f68'],
    [600, 246, '#c0453b'],
    [684, 262, '#2f5f8e'],
  ]
    .map(
      ([x, y, c]) =>
        `<path d="M${x} ${y}h56v46h-56z" fill="${c}"/><path d="M${Number(x) - 6} ${y}l34-30 34 30z" fill="#1d2931"/><path d="M${Number(x) + 10} ${Number(y) + 14}h12v14h-12zM${Number(x) + 34} ${Number(y) + 14}h12v14h-12z" fill="#ffe0a0"/>`,
    )
    .join('')}
  ${rect(0, 330, 800, 203, 'url(#sea)')}
  ${[352, 376, 404, 440, 486].map((y, i) => `<path d="M${40 + i * 30} ${y}h${120 + i * 20}M${380 + i * 24} ${y + 8}h${150 - i * 10}" stroke="#8fb6c6" stroke-width="${2 + i * 0.4}" opacity=".3" stroke-linecap="round"/>`).join('')}
  <path d="M340 372h460v20H340z" fill="#6b5442"/><path d="M340 392h460v10H340z" fill="#3f3126"/>${[360, 470, 580, 690, 780].map((x) => `<path d="M${x} 360h14v90h-14z" fill="#4a3a2d"/>`).join('')}
  <circle cx="548" cy="352" r="120" fill="url(#fire)"/>
  <g transform="translate(150 400)"><path d="M0 0h170l-26 52H30z" fill="#e8ecee"/><path d="M0 0h170l-6 12H6z" fill="#c0453b"/><path d="M84-70v70" stroke="#5b4635" stroke-width="5"/><path d="M90-64h44l-8 30H90z" fill="#2f5f8e"/></g>
  <g transform="translate(450 420)"><path d="M0 0h210l-30 64H40z" fill="#27333c"/><path d="M0 0h210l-6 14H8z" fill="#48565f"/><path d="M60-34h70v34H60z" fill="#323f48"/><path d="M66-26h22v16H66zM98-26h22v16H98z" fill="#ff9d4d" opacity=".8"/></g>
  <path d="M566 330c-14-30 10-44 4-70 22 18 14 34 26 46 6-8 4-16 4-22 16 18 12 40-2 54-8 8-24 6-32-8z" fill="#ff9d4d"/><path d="M574 332c-4-16 8-22 8-36 10 12 8 24 12 32-4 8-16 10-20 4z" fill="#ffe0a0"/>`,
);

export const road = frame(
  sky('mist', [0, '#8fa3ae'], [0.5, '#c3ced2'], [1, '#e3e8e8']) +
    sky('fog', [0, '#dfe6e7'], [1, '#dfe6e7']) +
    glow('light', '#fff6d0'),
  `${rect(0, 0, 800, 533, 'url(#mist)')}
  <path d="M0 190 130 70l80 70 70-90 130 150H0z" fill="#8fa596" opacity=".6"/><path d="M420 230 560 60l90 90 60-60 90 90v90H420z" fill="#7d9686" opacity=".7"/>
  ${rect(0, 180, 800, 60, '#dfe6e7', 'opacity=".55"')}
  <path d="M0 230c120-40 240-20 330 30l-60 70H0z" fill="#5f7f5c"/><path d="M800 210c-160 0-280 60-360 130l40 60h320z" fill="#527352"/>
  <path d="M270 330c60-50 130-80 200-84l-30 100-70 40z" fill="#7fa0ae"/><path d="M300 320h130M320 338h90" stroke="#fff" stroke-width="2" opacity=".5"/>
  <path d="M0 330c140-40 300-20 420 30 130 54 260 40 380 10v163H0z" fill="#4b6b49"/>
  <path d="M300 533c-10-70 40-110 150-130 120-22 150-50 110-84-30-26-110-36-150-52 60 8 150 14 190 46 60 50 10 96-90 122-70 18-100 46-80 98z" fill="#46505a"/>
  <path d="M372 520c4-50 40-80 120-98 100-22 140-54 104-92" fill="none" stroke="#eef2f3" stroke-width="4" stroke-dasharray="22 18" opacity=".85"/>
  ${[
    [596, 300],
    [640, 330],
    [640, 366],
    [596, 398],
  ]
    .map(
      ([x, y]) =>
        `<path d="M${x} ${y}h6v-24h-6z" fill="#f5f5f2"/><path d="M${x} ${Number(y) - 18}h6v7h-6z" fill="#d8463b"/>`,
    )
    .join('')}
  <circle cx="430" cy="272" r="44" fill="url(#light)"/><circle cx="450" cy="274" r="44" fill="url(#light)"/><circle cx="430" cy="272" r="5" fill="#fffbe6"/><circle cx="446" cy="273" r="5" fill="#fffbe6"/>
  ${rect(0, 240, 800, 90, 'url(#fog)', 'opacity=".38"')}${rect(0, 300, 800, 40, 'url(#fog)', 'opacity=".25"')}
  <g transform="translate(80 420)" fill="#f2f0e9"><ellipse cx="30" cy="20" rx="30" ry="18"/><circle cx="60" cy="12" r="10" fill="#3a3f3a"/><path d="M14 34h6v16h-6zM40 34h6v16h-6z" fill="#3a3f3a"/></g><g transform="translate(170 448) scale(.8)" fill="#e6e2d8"><ellipse cx="30" cy="20" rx="30" ry="18"/><circle cx="2" cy="16" r="10" fill="#3a3f3a"/><path d="M14 34h6v16h-6zM40 34h6v16h-6z" fill="#3a3f3a"/></g>`,
);

export const station = frame(
  sky('late', [0, '#081527'], [1, '#1d3a58']) +
    glow('neon', '#d7f4ee', 0.75) +
    sky('wet', [0, '#2a3f54'], [1, '#101f30']),
  `${rect(0, 0, 800, 360, 'url(#late)')}<path d="M0 300c80-30 140-20 200-40 60 20 120 10 160 40v70H0zM560 290c80-40 160-20 240-30v110H560z" fill="#0a1a2b"/>
  ${rect(0, 350, 800, 183, 'url(#wet)')}
  <ellipse cx="400" cy="260" rx="380" ry="190" fill="url(#neon)" opacity=".5"/>
  <path d="M110 120h580v46H110z" fill="#e9f1f3"/><path d="M110 120h580v12H110z" fill="#0f7c76"/><path d="M130 166h540v8H130z" fill="#fff7d8"/>
  ${[170, 606].map((x) => rect(x, 166, 22, 206, '#c9d5da')).join('')}
  <path d="M560 226h220v146H560z" fill="#24384c"/><path d="M576 244h84v86h-84zM672 244h92v86h-92z" fill="#ffe7b0"/><path d="M590 282h56v48h-56zM690 296h56v34h-56z" fill="#c78d4a" opacity=".55"/><path d="M560 218h220v14H560z" fill="#0f7c76"/>
  <g transform="translate(300 268)"><rect width="54" height="108" rx="6" fill="#f3f6f7"/><rect x="8" y="10" width="38" height="28" rx="3" fill="#163049"/><path d="M12 52h30M12 62h30" stroke="#9fb0bc" stroke-width="4"/><path d="M54 40c22 4 18 40 10 60" fill="none" stroke="#1a242d" stroke-width="5"/></g>
  <path d="M60 376h640l40 30H30z" fill="#d7f4ee" opacity=".09"/>
  <g transform="translate(390 290)"><ellipse cx="116" cy="140" rx="140" ry="12" opacity=".4"/>${van('#f0f3f4', '#a9b6bf', '#fff2c4')}</g>
  <g transform="translate(120 318)"><ellipse cx="130" cy="112" rx="150" ry="10" opacity=".4"/><path d="M0 66h240l30 8v14H0z" fill="#59656f"/><circle cx="86" cy="92" r="20" fill="#14191f"/><circle cx="86" cy="92" r="8" fill="#8b98a4"/><circle cx="150" cy="92" r="20" fill="#14191f"/><circle cx="150" cy="92" r="8" fill="#8b98a4"/><path d="M30 66V40h60l16-34h40l10 34h34v26z" fill="#e2a92f"/><path d="M100 12h34l8 28H94z" fill="#1f3a52"/><path d="M30 40C6 36-6 14 6-10l16 6c-6 14 6 26 24 30z" fill="#c8922a"/></g>
  ${[
    [120, 440],
    [300, 470],
    [520, 448],
    [640, 490],
  ]
    .map(([x, y]) => `<path d="M${x} ${y}h90" stroke="#bfe6e0" stroke-width="3" opacity=".18" stroke-linecap="round"/>`)
    .join('')}`,
);
