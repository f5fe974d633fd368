import type { da } from './desk-scan.ts';

export const en: typeof da = {
  scan: {
    label: 'Scan',
    verdicts: {
      nothing_found: 'Nothing found',
      infected: 'Harmful code found',
      not_scanned: 'Not scanned',
      pending: 'Not scanned yet',
    },
    reasons: {
      no_scanner: 'there is no scanner here',
      scanner_lost: 'the scanner did not answer when the file was to be scanned',
      scanner_unfit: 'the scanner failed its own trial, so its answer does not count',
      kind_skipped: 'the scanner does not look into files of this kind',
      scanner_error: 'the scanner answered something we do not understand',
      original_unreadable: 'the original in the vault could not be read',
      too_slow: 'the scanner did not finish in time',
      too_large: 'the file is larger than the scanner takes',
      limits: 'the file went beyond the scanner’s limits, so only part of it was looked at',
      encrypted: 'the file is locked with a password, so the scanner cannot see into it',
    },
    with: (tool) => `by ${tool}`,
    signatures: (version) => `signatures ${version}`,
    infectedNotice:
      'The file is opened for nobody without special access to harmful files. The original is kept unchanged.',
    nothingFoundHint: 'It does not rule out harmful code that the scanner does not know.',
  },
};
