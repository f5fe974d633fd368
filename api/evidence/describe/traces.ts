import type { Trace } from '../../db/values.ts';
import type { Facts, Hints } from './facts.ts';
import { isRecorder, isRecorderName } from './media-type.ts';
import type { Structure } from './structure.ts';

/**
 * Where a file seems to come from, told from how it is built, what programs wrote into it, and its name. Nothing here is
 * proof: tags and names can be given to any file. So a name never counts by itself, only when the file is built as that
 * source builds its files; and what contradicts a source (a camera's name in a file that a messenger strips) takes it away.
 */
export interface Known {
  claimedName: string;
  detectedType: string;
  facts: Facts;
  hints: Hints;
  structure: Structure;
}

/** How sure: 3 the way it is built, 2 a tag that this source writes, 1 a name that fits the way it is built. */
type Sign = [trace: Trace, sure: 1 | 2 | 3, shown: (known: Known) => boolean];

/** Most certain first; equally certain ones as they stand below. */
export function describeSource(known: Known): Trace[] {
  const sure = new Map<Trace, number>();
  for (const [trace, certainty, shown] of signs)
    if (shown(known)) sure.set(trace, Math.max(certainty, sure.get(trace) ?? 0));
  // these programs write, or compress again, whatever passes through them: that needs no saying twice
  if (['whatsapp', 'messenger', 'screen_recording', 'dvr'].some((trace) => sure.has(trace as Trace)))
    sure.delete('re_encoded');
  return [...sure].sort(([, a], [, b]) => b - a).map(([trace]) => trace);
}

const says = (texts: string[], pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
const computer = /\b(Lavf|Lavc|FFmpeg|HandBrake|x26[45]\b|VLC|GPAC|Google Inc)/i;
const throughComputer = ({ hints, structure }: Known): boolean =>
  structure.softwareEncoder || says(hints.programs, computer);

/** Nobody's camera, place or program is named: messengers take all of it away, most recorders never write it. */
const anonymous = ({ facts: { deviceMake, deviceModel, latitude, software } }: Known): boolean =>
  [deviceMake, deviceModel, latitude, software].every((claim) => claim === undefined);

const whatsappNames = /^(IMG|VID|AUD|PTT|STK)-\d{8}-WA\d{4}|^WhatsApp[ -](Image|Video|Audio|Ptt|billede|lyd)\b/i;
/** Pictures at most 4096 on the longer side and films of a few megabits: what it compresses to. */
function asWhatsappBuilds({ facts, detectedType, structure: { brand } }: Known): boolean {
  const longest = Math.max(facts.width ?? 0, facts.height ?? 0);
  if (facts.kind === 'audio') return /^(audio|video)\/(ogg|mp4|aac|amr|mpeg)$/.test(detectedType);
  if (detectedType === 'image/jpeg' || detectedType === 'image/webp')
    return longest <= 4096 && facts.capturedAt === undefined;
  const slow = (facts.bitRate ?? 0) <= 6_000_000;
  return slow && longest <= 1920 && ['mp42', 'mp41', 'isom', '3gp4', '3gp5'].includes(brand ?? '');
}

const messengerNames = new RegExp(
  [
    ...['^received_\\d{9,}', '^FB_IMG_\\d{10,}', '^messenger_', '^signal-\\d{4}-\\d\\d-\\d\\d-', '^Snapchat-\\d{5,}'],
    ...['^(photo|video)_\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d', '^viber_(image|video)_', '^telegram[-_]'],
  ].join('|'),
  'i',
);

const screenPrograms =
  /\b(OBS|ScreenFlow|Camtasia|Bandicam|ShareX|Snagit|Mobizen|XRecorder|AZ Screen|Xbox Game|ScreenRec)/i;
const screenNames =
  /^(Screen_?Record(ing|er)?|Screenrecord(er)?|Screenshot|SVID|screen|Record|Skærm(optagelse|billede|foto))[-_ ]\d{4}-?\d\d-?\d\d/iu;
const replayKitNames = /^RPReplay_Final\d*/i;
const obsNames = /^\d{4}-\d\d-\d\d[ _]\d\d-\d\d-\d\d\.(mkv|mp4|mov|flv)$/i;

const recorderMakers =
  /\b(Hikvision|Dahua|Uniview|Hanwha|Wisenet|Axis|Avigilon|Milestone|Genetec|Reolink|Foscam|Annke|Lorex|Swann|XMeye|Mobotix|Vivotek|NVR|DVR|XVR)\b/i;
const recorderNames =
  /^((NVR|DVR|XVR|IPC|HCVR)[-_ ]|ch(annel)?[-_ ]?\d{1,2}[-_ ]\d{8}|D\d{2}_\d{14}|(\d{1,3}\.){3}\d{1,3}_\d{1,2}_\d{14}|.*_ch\d{1,2}_(main_)?\d{14})/i;
const recorderTypes = /^video\/(mpeg|mp2t|x-msvideo|mp4|h26[45]|x-ms-asf|matroska)$/;

const editors =
  /\b(Adobe|Photoshop|Lightroom|Premiere|After Effects|Mainconcept|iMovie|Final Cut|DaVinci|CapCut|Filmora|KineMaster|InShot|VEGAS|Snapseed|PicsArt|Canva|Facetune|Shotcut|Kdenlive|OpenShot|Avidemux|Clipchamp|Movavi|GIMP|Paint\.NET|Pixelmator|Affinity|VSCO)/i;
const models =
  /\b(DALL.?E|Midjourney|Stable ?Diffusion|ComfyUI|Firefly|Sora|Runway|Imagen|Made with Google AI|(trained|composite.*)AlgorithmicMedia)|^parameters: /i;

const androidMakers =
  /^(samsung|google|xiaomi|redmi|poco|huawei|honor|oneplus|oppo|realme|vivo|motorola|nokia|hmd global|fairphone|nothing|asus|lge?)\b/i;
const isIphone = ({ facts }: Known): boolean =>
  /^apple$/i.test(facts.deviceMake ?? '') && /^(iPhone|iPad|iPod)/.test(facts.deviceModel ?? '');
const replayKit = ({ hints }: Known): boolean => says([...hints.notes, ...hints.programs], /^ReplayKitRecording$/);

const signs: Sign[] = [
  // a box of WhatsApp's own, before the index
  ['whatsapp', 3, (it) => it.structure.boxes.includes('beam') && anonymous(it) && !throughComputer(it)],
  ['whatsapp', 1, (it) => named(it, whatsappNames) && untouched(it) && asWhatsappBuilds(it)],
  ['messenger', 3, ({ hints }) => says(hints.notes, /^FBMD[0-9a-f]{8}/i)],
  ['messenger', 1, (it) => named(it, messengerNames) && it.facts.deviceModel === undefined && !hasPlace(it)],
  ['screen_recording', 2, replayKit],
  ['screen_recording', 2, ({ hints }) => says(hints.programs, screenPrograms) || says(hints.notes, /^Screenshot$/)],
  ['screen_recording', 2, (it) => named(it, screenNames) && it.hints.android !== undefined && untouched(it)],
  [
    'screen_recording',
    1,
    (it) => named(it, replayKitNames) && /^(qt|mp42)$/.test(it.structure.brand ?? '') && untouched(it),
  ],
  ['screen_recording', 1, (it) => named(it, screenNames) && untouched(it)],
  ['screen_recording', 1, (it) => named(it, obsNames) && throughComputer(it) && it.facts.deviceModel === undefined],
  ['dvr', 3, ({ detectedType, structure }) => isRecorder(detectedType) || structure.hikvision],
  ['dvr', 2, ({ hints, facts }) => says([...hints.programs, ...hints.notes, facts.deviceMake ?? ''], recorderMakers)],
  ['dvr', 1, (it) => named(it, recorderNames) && recorderTypes.test(it.detectedType) && withoutPhone(it)],
  ['dvr', 1, (it) => /^video\/h26[45]$/.test(it.detectedType) && isRecorderName(it.claimedName) && untouched(it)],
  ['ios', 3, ({ structure, hints }) => structure.brand === 'qt' && says(hints.programs, /^Core Media (Video|Audio)$/)],
  ['ios', 2, (it) => isIphone(it) || replayKit(it)],
  // the writer of MPEG-4 files in Android signs its tracks without the last letter
  ['android', 3, ({ hints }) => says(hints.programs, /^(Video|Sound)Handle$/)],
  ['android', 2, ({ hints, facts }) => hints.android !== undefined || androidMakers.test(facts.deviceMake ?? '')],
  ['edited', 2, ({ hints }) => says(hints.programs, editors)],
  ['re_encoded', 3, ({ structure }) => structure.softwareEncoder],
  ['re_encoded', 2, throughComputer],
  ['generated', 3, ({ structure }) => structure.generated],
  ['generated', 2, ({ hints }) => says([...hints.programs, ...hints.notes], models)],
];

const named = ({ claimedName }: Known, pattern: RegExp): boolean => pattern.test(claimedName);
const hasPlace = ({ facts }: Known): boolean => facts.latitude !== undefined;
const untouched = (known: Known): boolean => anonymous(known) && !throughComputer(known);
const withoutPhone = (known: Known): boolean =>
  known.facts.deviceModel === undefined && known.hints.android === undefined && !hasPlace(known);
