import sharp from 'sharp';

/**
 * Runs inside the sandbox, by our Node: draws the JPEG at /in/evidence, which we made ourselves, in the sizes its arguments
 * name (`800.webp`, `base.jpg`), into /out. No metadata, whatever the picture had. Prints [{name, width, height}] as JSON.
 */
const [baseWidth, largest] = [1600, 1600];

sharp.cache(false);
const { width = 0 } = await sharp('/in/evidence').metadata();
const made: { name: string; width: number; height: number }[] = [];
for (const name of process.argv.slice(2)) {
  const wanted = name === 'base.jpg' ? baseWidth : Number.parseInt(name, 10);
  // pages count on the smaller two; a picture is never blown up beyond that
  const across = wanted >= largest ? Math.min(wanted, width) : wanted;
  const resized = sharp('/in/evidence').resize({ width: across });
  const coded = name.endsWith('.webp')
    ? resized.webp({ quality: wanted >= 800 ? 78 : 74, effort: 5 })
    : resized.jpeg({ quality: 80, mozjpeg: true });
  const info = await coded.toFile(`/out/${name}`);
  made.push({ name, width: info.width, height: info.height });
}
process.stdout.write(JSON.stringify(made));
