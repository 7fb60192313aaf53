(() => {
  const rows = [...document.querySelectorAll('.row')];
  const filter = document.getElementById('filter');
  const failed = document.getElementById('failed');
  const shown = document.getElementById('shown');
  if (!filter) return;

  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.firstElementChild.textContent.toLowerCase();
      const hit = words.every((word) => text.includes(word)) && (!failed.checked || row.classList.contains('bad'));
      row.hidden = !hit;
      count += hit;
    }
    shown.textContent = count === rows.length ? '' : `${count} of ${rows.length}`;
  };
  filter.addEventListener('input', apply);
  failed.addEventListener('change', apply);

  // JSON bodies are laid out when they are first looked at.
  document.addEventListener('toggle', (event) => {
    for (const pre of event.target.querySelectorAll('pre[data-json]')) {
      pre.removeAttribute('data-json');
      try { pre.textContent = JSON.stringify(JSON.parse(pre.textContent), null, 2); } catch { /* shown as it came */ }
    }
  }, true);

  // A link to a row opens it.
  const open = () => {
    const row = location.hash && document.getElementById(location.hash.slice(1));
    if (!row || !row.classList.contains('row')) return;
    row.hidden = false;
    row.open = true;
    row.scrollIntoView({ block: 'start' });
  };
  addEventListener('hashchange', open);
  open();
})();
