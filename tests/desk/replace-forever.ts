import { replaceFolder } from '../../api/desk/appeals/content-folder.ts';

/** Replaces one folder again and again, with whole sets of files, until it is killed. Says when it has begun. */
const [, , target = ''] = process.argv;
for (let n = 0; ; n++) {
  const text = Buffer.from(`${n}`.padStart(20_000, '.'));
  const files = new Map(['appeal.json', 'da.md', 'en.md'].map((name) => [name, text] as const));
  const replaced = await replaceFolder(target, files);
  await replaced.keep();
  if (n === 0) process.stdout.write('begun\n');
}
