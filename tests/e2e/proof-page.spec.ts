import { rmSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { proofText } from '../../site/text/proof.ts';
import { makeProof } from '../site/proof-file.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { shoot } from './screenshot.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  rmSync(vidne.dataDir, { recursive: true, force: true });
});

for (const [lang, path] of [
  ['da', '/kontrol/'],
  ['en', '/en/kontrol/'],
] as const)
  test(`a receipt is checked in the browser alone, without a network and without a mouse (${lang})`, async ({
    browser,
  }) => {
    const t = proofText[lang];
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${vidne.publicOrigin}${path}`, { waitUntil: 'networkidle' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await context.setOffline(true);
    const proof = await makeProof();
    await page
      .getByLabel(t.file)
      .setInputFiles({ name: 'vidne.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from(proof) });
    await page.getByLabel(t.key).press('Enter');
    await expect(page.getByRole('status')).toContainText(t.holds);
    await shoot(page, `proof-${lang}`);
    await page.getByLabel(t.text).fill(proof.replace('index 4', 'index 5'));
    await page.getByLabel(t.text).press('Tab');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: t.check, exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText(t.path);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(asked).toEqual([]);
    await context.close();
  });

test('without JavaScript the page says how to check with other tools', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/kontrol/`);
  // a browser driven from outside parses <noscript> as if it had scripts: its words are looked for in the page's source
  const answer = await context.request.get(`${vidne.publicOrigin}/kontrol/`);
  expect(await answer.text()).toMatch(new RegExp(`<noscript><p[^>]*>${proofText.da.noScript}</p></noscript>`));
  await expect(page.getByText('base64 -d')).toBeVisible();
  await context.close();
});
