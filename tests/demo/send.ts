import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTip, sendFile, sha256OfFile, submitTip, type TipFileToSend } from './client.ts';
import { drawClip, drawPicture } from './scene.ts';
import { type DemoTip, demoTips } from './tips.ts';

/** `npm run demo`: a dozen drawn tips sent through the public interface of a running Vidne, so that the queue lives. */
const origin = process.env['PUBLIC_ORIGIN'] ?? `http://localhost:${process.env['PUBLIC_PORT'] ?? 4321}`;
const folder = await mkdtemp(join(tmpdir(), 'vidne-demo-'));
try {
  const { items } = (await (await fetch(`${origin}/api/appeals.json`)).json()) as {
    items: { publicId: string; type: string; status: string }[];
  };
  for (const [index, tip] of demoTips.entries()) {
    const appeal = items.find(({ type, status }) => type === tip.appealType && status === 'published')?.publicId;
    const code = await send(tip, appeal, index);
    console.log(
      `${String(index + 1).padStart(2)}/${demoTips.length}  ${code}  ${tip.language}  ${tip.text.slice(0, 60)}…`,
    );
  }
  console.log(`Sent. Read the answers with a code at ${origin}/svar/`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function send(tip: DemoTip, appeal: string | undefined, index: number): Promise<string> {
  const files = await draw(tip, index);
  const opened = await openTip(origin, { language: tip.language, ...(appeal ? { appeal } : {}) });
  const sent = [];
  for (const file of files)
    sent.push({
      upload: await sendFile(origin, opened, file),
      name: file.name,
      type: file.type,
      sha256: await sha256OfFile(file.path),
      provenance: { origin: 'original' as const },
    });
  const { text, when, where, danger, contact } = tip;
  const receipt = await submitTip(origin, opened, {
    text,
    ...(when ? { when } : {}),
    ...(where ? { where } : {}),
    ...(danger ? { danger } : {}),
    ...(contact ? { contact } : {}),
    files: sent,
  });
  return receipt.code;
}

async function draw(tip: DemoTip, index: number): Promise<TipFileToSend[]> {
  const files: TipFileToSend[] = [];
  const startedAt = new Date(Date.now() - (index + 1) * 5_400_000);
  for (const { scene, seconds } of tip.clips ?? []) {
    const path = join(folder, `${index}-${files.length}.mp4`);
    await drawClip(path, scene, { seconds, startedAt });
    files.push({ path, name: `VID_20261121_${String(index).padStart(2, '0')}4512.mp4`, type: 'video/mp4' });
  }
  for (const { scene, at, format } of tip.pictures ?? []) {
    const path = join(folder, `${index}-${files.length}.${format}`);
    await writeFile(path, await drawPicture(scene, at, startedAt.toISOString().slice(0, 19).replace('T', ' '), format));
    files.push({ path, name: `IMG_${4000 + index}.${format === 'png' ? 'PNG' : 'JPG'}`, type: `image/${format}` });
  }
  return files;
}
