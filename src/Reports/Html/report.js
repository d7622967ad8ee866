'use strict';
// Interactive charts replace the still ones only once they stand; without the library the still ones remain.
for (const [id, spec] of Object.entries(window.plots ?? {})) {
  const place = document.getElementById('plot-' + id);
  if (!place || typeof vegaEmbed === 'undefined') continue;
  const live = document.createElement('div');
  vegaEmbed(live, spec, { renderer: 'svg', actions: { export: true, source: true, compiled: false, editor: false } })
    .then(() => place.replaceChildren(live))
    .catch((error) => console.error(id, error));
}

// A click on a heading sorts; controls stay below the methods.
for (const table of document.querySelectorAll('table')) {
  table.querySelectorAll('thead th').forEach((heading, column) => {
    heading.querySelector('button').addEventListener('click', () => {
      const descending = heading.getAttribute('aria-sort') === 'ascending' ||
        (!heading.hasAttribute('aria-sort') && heading.classList.contains('number'));
      table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
      heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const key = (row) => {
        const cell = row.cells[column];
        return heading.classList.contains('number') ? (cell.dataset.value === undefined ? NaN : Number(cell.dataset.value)) : cell.textContent;
      };
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const group = a.classList.contains('anchor') - b.classList.contains('anchor');
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
