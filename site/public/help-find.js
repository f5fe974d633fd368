// Help find: shows missing people from Vidne on your page. No cookies, no counting, no pictures; empties itself.
// <div data-help-find="3" lang="en" hidden></div><script src="https://…/help-find.js" async></script>
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const words = { da: 'Hjælp med at finde', en: 'Help find' };
  const show = async (box) => {
    const lang = (box.closest('[lang]')?.lang || 'da').startsWith('en') ? 'en' : 'da';
    const path = `${lang === 'en' ? '/en' : ''}/efterlysninger/type/missing_person/feed.json`;
    let items = [];
    try {
      const answer = await fetch(origin + path, {
        cache: 'no-cache',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      if (answer.ok) ({ items } = await answer.json());
    } catch {
      // who cannot ask must not show what may have ended
    }
    const list = document.createElement('ul');
    for (const { url, title } of items.slice(0, Number(box.dataset.helpFind) || 1)) {
      if (!/^https?:/.test(url)) continue;
      const link = document.createElement('a');
      link.href = url;
      link.textContent = title;
      link.rel = 'noopener';
      list.appendChild(document.createElement('li')).append(link);
    }
    const heading = document.createElement('p');
    heading.textContent = words[lang];
    box.replaceChildren(...(list.childElementCount ? [heading, list] : []));
    box.hidden = !list.childElementCount;
  };
  const all = () => document.querySelectorAll('[data-help-find]').forEach(show);
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', all);
  else all();
  setInterval(all, 300000);
})();
