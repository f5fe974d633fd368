import source from '../../styles/page.scss?inline';

/** a hundredth of how wide it is shown */
const phonePx = 3.9;

/**
 * The styles of the published page, for a part of the desk that is apart from the rest (a shadow tree). They count in
 * tenths of the reader's own size, and ask how wide the window is; here the page is always as wide as a phone.
 */
export function previewStyles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.625;
  sheet.replaceSync(
    source
      .replaceAll(/(-?\d*\.?\d+)rem\b/g, (_, count: string) => `${Number(count) * rem}px`)
      .replaceAll(/(-?\d*\.?\d+)vw\b/g, (_, count: string) => `${Number(count) * phonePx}px`)
      .replaceAll(/\b100d?vh\b/g, 'auto')
      .replaceAll(/(^|[{},\s;])(?::root|html)(?=[\s,{])/g, '$1:host')
      .replaceAll(/(^|[{},\s;])body(?=[\s,{])/g, '$1.phone'),
  );
  keepNarrow(sheet);
  return sheet;
}

/** Takes out what only holds for wide windows, and for paper. */
function keepNarrow(rules: CSSStyleSheet | CSSGroupingRule): void {
  for (let n = rules.cssRules.length - 1; n >= 0; n--) {
    const rule = rules.cssRules[n];
    const isWide = rule instanceof CSSMediaRule && /min-width|width\s*>|print/.test(rule.conditionText);
    if (isWide) rules.deleteRule(n);
    else if (rule instanceof CSSGroupingRule) keepNarrow(rule);
  }
}
