/**
 * Where a run of all tests keeps compiled code (run.ts), as a setting for the programs they start: hundreds of them load the same
 * modules. Nothing when a test is run alone.
 */
export function compiled(): Record<string, string> {
  const folder = process.env['NODE_COMPILE_CACHE'];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
