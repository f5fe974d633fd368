import type { Redaction, Stretch } from '../../redaction.ts';
import type { StillPlan } from '../../redaction-plan.ts';
import type { PackedCopy } from './copies.ts';
import { shown, table } from './markup.ts';
import type { PackageFacts } from './papers.ts';
import type { SummaryWords } from './summary-text.ts';

type Words = SummaryWords['working'];

/** Working copies for people to read: of what, what was covered, who asked for it and when it was made. */
export function workingTable(words: Words, { exhibits, copies }: PackageFacts): string {
  const working = exhibits.flatMap((packed) => packed.working);
  if (working.length === 0) return `<p>${copies ? words.none : words.leftOut}</p>`;
  const heads = [words.reference, words.parent, words.covered, words.purpose, words.who, words.made, words.tool];
  return `<p>${words.lead}</p>
${table(
  [...heads, words.place],
  working.map((copy) => copyRow(words, copy)),
)}`;
}

function copyRow(words: Words, { row, exhibit, sha256, path, plan, commands, asked, made }: PackedCopy): string[] {
  const places = [path, plan.path, commands.path].map((place) => `<code>${place}</code>`);
  return [
    `${row.reference}<br><code>${sha256}</code>`,
    `${exhibit}<br><code>${row.parentSha256}</code>`,
    coveredText(words, row).map(shown).join('<br>'),
    shown(row.purpose ?? '–'),
    `${shown(asked.actor)} (${shown(asked.actorRole)})`,
    made.at.toISOString(),
    shown(row.tool ?? '–'),
    places.join('<br>'),
  ];
}

/** One line for each part that was covered or muted. */
function coveredText(words: Words, { kind, plan, type }: PackedCopy['row']): string[] {
  if (kind === 'still') return [words.still((plan as StillPlan).frame, seconds((plan as StillPlan).atMs))];
  const { boxes, mutes, crop } = plan as Redaction;
  const during = ({ fromMs, toMs }: Stretch): string => words.during(seconds(fromMs), seconds(toMs));
  return [
    ...boxes.map((box) => {
      const { x, y, width, height } = box.keys[0]!;
      const where = words.area(...([x, y, width, height].map(Math.round) as [number, number, number, number]));
      const moving = box.keys.length > 1 ? `, ${words.moving}` : '';
      return `${words.effects[box.effect]}: ${where}${moving}${type === 'video/mp4' ? `, ${during(box)}` : ''}`;
    }),
    ...mutes.map((stretch) => `${words.muted}: ${during(stretch)}`),
    ...(crop ? [words.cropped(Math.round(crop.width), Math.round(crop.height))] : []),
  ];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);
