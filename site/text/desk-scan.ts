/** Words of the scan. A file is never called clean: nothing was found, which is all a scanner can say. */
export const da = {
  scan: {
    label: 'Scanning',
    verdicts: {
      nothing_found: 'Intet fundet',
      infected: 'Skadelig kode fundet',
      not_scanned: 'Ikke scannet',
      pending: 'Ikke scannet endnu',
    },
    reasons: {
      no_scanner: 'der er ingen scanner her',
      scanner_lost: 'scanneren svarede ikke, da filen skulle scannes',
      scanner_unfit: 'scanneren bestod ikke sin egen prøve, så dens svar tæller ikke',
      kind_skipped: 'scanneren ser ikke ind i filer af den slags',
      scanner_error: 'scanneren svarede noget, vi ikke forstår',
      original_unreadable: 'originalen i arkivet kunne ikke læses',
      too_slow: 'scanneren blev ikke færdig i tide',
      too_large: 'filen er større, end scanneren tager',
      limits: 'filen gik ud over scannerens grænser, så kun noget af den er set',
      encrypted: 'filen er låst med en adgangskode, så scanneren kan ikke se ind i den',
    },
    with: (tool: string) => `med ${tool}`,
    signatures: (version: string) => `signaturer ${version}`,
    infectedNotice:
      'Filen åbnes ikke for nogen, der ikke har særlig adgang til skadelige filer. Originalen er gemt uændret.',
    nothingFoundHint: 'Det udelukker ikke skadelig kode, som scanneren ikke kender.',
  },
};
