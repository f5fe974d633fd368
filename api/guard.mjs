// Runs under whatever Node the machine has, before anything else: Vidne needs the Node that `npm ci` brings along.
const needed = 26;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  console.error(
    `Vidne needs Node ${needed}, this is Node ${process.versions.node}.\n` +
      'Node comes with the dependencies (optionalDependencies in package.json): run `npm ci` without --omit=optional,\n' +
      'and start through npm (`npm start`), so that node_modules/.bin comes first in PATH.',
  );
  process.exit(1);
}
