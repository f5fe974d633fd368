import { encode } from 'uqr';
import { aheadOfUtc, hasSummerTime, isSummer } from '../../api/footage/zone.ts';
import { keepAwake } from '../tip/awake.ts';
import { aged, type Sample, type TrueTime, trueTimeOf } from './true-time.ts';

/**
 * THE RIGHT CLOCK: asks the portal for the time until it is known well, shows it in tenths, and says how far the device's own
 * clock is off. The QR code says the time for a machine that reads the photograph later.
 */
const clock = document.querySelector<HTMLElement>('[data-clock]');
const part = (name: string): HTMLElement => clock!.querySelector<HTMLElement>(`[data-${name}]`)!;
const words = (name: string): string => clock?.dataset[name] ?? '';
const lang = document.documentElement.lang === 'en' ? 'en-GB' : 'da-DK';

const samplesAtOnce = 8;
const askAgainMs = 60_000;
/** Worse than this the portal's time is not worth more than the device's. */
const worstMs = 2_000;

let known: TrueTime | undefined;
let measuredAt = 0;
let samples: Sample[] = [];
const steady = (): number => performance.timeOrigin + performance.now();
/** Changes when the device slept, for its steady clock may stand still meanwhile, and when somebody set its clock. */
const deviceAheadMs = (): number => Date.now() - steady();
let aheadMs = 0;
/** More than a device is put right by in silence. */
const jumpMs = 500;

async function sample(): Promise<Sample> {
  const sentAt = steady();
  const answer = await fetch('/api/time', { cache: 'no-store' });
  const answeredAt = steady();
  if (!answer.ok) throw new TypeError(`answered ${answer.status}`);
  const { at } = (await answer.json()) as { at: string };
  return { sentAt, answeredAt, said: Date.parse(at) };
}

/** Anew each time; without an answer what is known grows old. */
async function measure(): Promise<void> {
  samples = [];
  try {
    for (let i = 0; i < samplesAtOnce; i++) samples.push(await sample());
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error; // no connection, or none to the portal
  }
  const now = steady();
  const found = trueTimeOf(samples) ?? (known && aged(known, now - measuredAt));
  known = found && found.uncertaintyMs <= worstMs ? found : undefined;
  measuredAt = now;
  aheadMs = deviceAheadMs();
  say();
}

function forget(): void {
  known = undefined;
  say();
  void measure();
}

/** The figures first: a picture may be taken in any moment. */
function say(): void {
  drawn = '';
  draw();
  clock!.dataset['state'] = known ? 'right' : 'unknown';
  if (!known) {
    part('state').textContent = words('unknown');
    part('device').textContent = '';
    return;
  }
  const seconds = (ms: number, digits: number): string =>
    new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(ms / 1000);
  part('state').textContent = words('right').replace('%', seconds(Math.max(known.uncertaintyMs, 10), 2));
  const offMs = Date.now() - (steady() + known.offsetMs);
  const isRight = Math.abs(offMs) <= Math.max(known.uncertaintyMs, 500);
  const way = isRight ? 'deviceRight' : offMs > 0 ? 'deviceFast' : 'deviceSlow';
  part('device').textContent = words(way).replace('%', seconds(Math.abs(offMs), 1));
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = `${zone} ${JSON.stringify(options)}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(lang, { timeZone: zone, ...options });
  formats.set(key, made);
  return made.format(at);
}

const inSeconds = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const asDay = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const inDigits = (at: number): string => new Date(at).toISOString().slice(0, 19);
let drawn = '';

function show(): void {
  if (known && Math.abs(deviceAheadMs() - aheadMs) > jumpMs) forget();
  draw();
  requestAnimationFrame(show);
}

function draw(): void {
  const at = known ? steady() + known.offsetMs : Date.now();
  const zone = part('zone').querySelector('select')!.value;
  const time = format(zone, inSeconds, at).replaceAll('.', ':');
  part('time').textContent = time;
  part('tenth').textContent = `.${Math.floor((at % 1000) / 100)}`;
  const second = inDigits(at);
  if (drawn !== `${second} ${zone}`) {
    drawn = `${second} ${zone}`;
    part('day').textContent = format(zone, asDay, at);
    part('offset').textContent = zoneInWords(zone, at);
    part('utc').textContent = `${second.replace('T', ' ')} UTC`;
    part('code').setAttribute('d', known ? codeOf(`VIDNE ${second}Z`) : '');
  }
}

/** `UTC+1, vintertid` */
function zoneInWords(zone: string, at: number): string {
  const minutes = aheadOfUtc(zone, at) / 60_000;
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const ahead = minutes === 0 ? '' : `${minutes > 0 ? '+' : '−'}${hours}${rest ? `:${rest}` : ''}`;
  const season = hasSummerTime(zone, at) ? `, ${words(isSummer(zone, at) ? 'summer' : 'winter')}` : '';
  return `UTC${ahead}${season}`;
}

/** Always of the same size, so that nothing moves: 26 characters fit version 2 at level L. */
function codeOf(text: string): string {
  const { data } = encode(text, { ecc: 'L', border: 2, minVersion: 2, maxVersion: 2, maskPattern: 0 });
  return data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}

if (clock) {
  clock.hidden = false;
  keepAwake();
  show();
  void measure();
  setInterval(() => void measure(), askAgainMs);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void measure());
  addEventListener('online', () => void measure());
  const whole = clock.querySelector<HTMLButtonElement>('[data-whole]');
  if (whole && document.fullscreenEnabled) {
    whole.hidden = false;
    whole.addEventListener('click', () => void clock.requestFullscreen());
  }
}
