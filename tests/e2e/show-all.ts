/**
 * Runs in the page: what is laid out only when it comes near is laid out now. A picture of a whole page has gaps otherwise, and
 * axe has it laid out anew for each element, or takes it for something without a ground.
 */
export function showAll(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
