'use strict';
// Interactive charts replace the still ones only once they stand; without the library the still ones remain.
const views = [];

// On a phone the panels of a chart stand below one another and legends below the chart.
function fitted(id, spec) {
  if (innerWidth >= 700) return spec;
  const narrow = structuredClone(spec);
  narrow.config.legend = { ...narrow.config.legend, orient: 'bottom', columns: 2 };
  if (narrow.hconcat) {
    narrow.vconcat = narrow.hconcat;
    delete narrow.hconcat;
  }
  const flat = (view) => {
    if (view.concat) view.columns = 1;
    const inside = view.concat ?? view.vconcat;
    return inside ? inside.flatMap(flat) : [view];
  };
  for (const panel of flat(narrow)) {
    const axis = panel.encoding?.y?.axis; // of names of methods, which take their room
    const square = panel.width === panel.height; // a radar
    if (typeof panel.width === 'number') panel.width = Math.min(panel.width, axis ? 240 : 280);
    if (square && typeof panel.width === 'number') panel.height = panel.width;
    if (panel.width?.step) { // a heat map: smaller cells, and names to every panel
      panel.width = { step: 20 };
      panel.encoding.y = { ...narrow.vconcat?.[0].encoding.y, ...panel.encoding.y, axis: { title: null, labelLimit: 96, labelFontSize: 8 } };
      panel.encoding.x.axis = { ...panel.encoding.x.axis, labelFontSize: 8 };
      for (const layer of panel.layer) if (layer.mark.type === 'text') layer.mark.fontSize = 6.5;
    }
    if (axis?.labels === false) delete axis.labels; // the names stood at the panel to the left
  }
  return narrow;
}

for (const [id, spec] of Object.entries(window.plots ?? {})) {
  const place = document.getElementById('plot-' + id);
  if (!place || typeof vegaEmbed === 'undefined') continue;
  const live = document.createElement('div');
  vegaEmbed(live, fitted(id, spec), { renderer: 'svg', actions: { export: true, source: true, compiled: false, editor: false } })
    .then((result) => {
      place.replaceChildren(live);
      views.push(result.view);
      if (hidden().length) apply();
    })
    .catch((error) => console.error(id, error));
}

// A switch per method: rows and strips by id, charts by name.
const switches = [...document.querySelectorAll('.methods input')];
const hidden = () => switches.filter((box) => !box.checked);
function apply() {
  const ids = new Set(hidden().map((box) => box.value));
  for (const element of document.querySelectorAll('[data-method]')) {
    element.classList.toggle('off', ids.has(element.dataset.method));
  }
  const names = hidden().map((box) => box.dataset.name);
  for (const view of views) {
    try { view.signal('hidden', names).runAsync(); } catch { /* a chart that is not about methods has no such signal */ }
  }
}
for (const box of switches) box.addEventListener('change', apply);
for (const bar of document.querySelectorAll('.methods')) bar.hidden = switches.length < 2;

// Print shows what is folded.
let folded = [];
window.addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('main details:not([open])')].filter((d) => !d.closest('.vega-embed'));
  folded.forEach((d) => { d.open = true; });
});
window.addEventListener('afterprint', () => folded.forEach((d) => { d.open = false; }));

// A click on a heading sorts; groups (methods, then controls) stay together.
for (const table of document.querySelectorAll('main table')) {
  const groups = [...new Set([...table.tBodies[0].rows].map((row) => row.dataset.group))];
  table.querySelectorAll('thead th').forEach((heading, column) => {
    heading.querySelector('button')?.addEventListener('click', () => {
      const descending = heading.getAttribute('aria-sort') === 'ascending' ||
        (!heading.hasAttribute('aria-sort') && heading.classList.contains('number'));
      table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
      heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const key = (row) => {
        const cell = row.cells[column];
        return heading.classList.contains('number') ? (cell.dataset.value === undefined ? NaN : Number(cell.dataset.value)) : cell.textContent;
      };
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const group = groups.indexOf(a.dataset.group) - groups.indexOf(b.dataset.group);
        if (group) return group;
        const [x, y] = [key(a), key(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y); // missing values last, whatever the order
        const order = typeof x === 'number' ? x - y : x.localeCompare(y);
        return descending ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
