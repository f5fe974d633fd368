import type { Programs } from '../bench.ts';
import type { Sandbox } from './sandbox.ts';

/** Asks the programs in the sandbox who they are. Custody names them, with the version, for every copy they made. */
export async function namePrograms(sandbox: Sandbox): Promise<Programs> {
  const ask = async (name: string, command: [string, ...string[]], withNode = false) => {
    if (sandbox.tier === 'D') return name;
    const { stdout } = await sandbox.run({ command, withNode, cpuSeconds: 10 });
    return `${name} ${/\d+\.\d+\S*/.exec(stdout)?.[0] ?? 'unknown'}`;
  };
  return {
    ffmpeg: await ask('ffmpeg', ['/usr/bin/ffmpeg', '-version']),
    exiftool: await ask('exiftool', ['/usr/bin/exiftool', '-ver']),
    sharp: await ask('sharp', ['/app/node', '-p', "require('/app/node_modules/sharp').versions.sharp"], true),
  };
}
