import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

/**
 * Runs inside the sandbox, by our Node: draws the picture at /in/evidence anew, so that only pixels come back. First
 * frame, upright, sRGB on white, no metadata. Prints the picture's own width and height as JSON.
 */
const detailSide = 1024;
const sizes = { 'picture.jpg': 1600, 'poster.jpg': 640 };
// heif-convert has already turned the pixels, and copies a note that would turn them again
const turned = process.argv[2] === 'turned';

sharp.cache(false);
const open = (failOn: 'truncated' | 'none') => sharp('/in/evidence', { pages: 1, failOn, sequentialRead: true });

async function draw(failOn: 'truncated' | 'none'): Promise<void> {
  for (const [name, longest] of Object.entries(sizes)) {
    const picture = turned ? open(failOn) : open(failOn).autoOrient();
    await picture
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: 82 })
      .toFile(`/out/${name}`);
  }
}

const { width, height } = await open('none').metadata();
let incomplete = false;
try {
  await draw('truncated');
} catch {
  // cut off in transfer or damaged: shown as far as it goes, and said so
  incomplete = true;
  await draw('none');
}
// what the picture is recognised by when it is sent again (fingerprint.ts)
const grey = sharp('/out/poster.jpg').resize(64, 64, { fit: 'fill' }).greyscale().raw();
writeFileSync('/out/frame.grey', await grey.toBuffer());
// the middle in full size, as it is stored, for its quality (still-grades.ts)
const detail = { width: Math.min(width, detailSide), height: Math.min(height, detailSide) };
const [left, top] = [(width - detail.width) >> 1, (height - detail.height) >> 1];
const middle = open('none')
  .extract({ left, top, ...detail })
  .flatten({ background: 'white' })
  .greyscale()
  .raw();
writeFileSync('/out/detail.grey', await middle.toBuffer());
process.stdout.write(JSON.stringify({ width, height, incomplete, detail }));
