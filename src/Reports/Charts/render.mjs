// Renders Vega-Lite specifications to SVG without a browser.
// Standard input: a JSON array of { "spec": path of a .vl.json, "svg": path to write }. One line per failure on stderr; exit code 1 if any failed.
import { readFileSync, writeFileSync, renameSync } from 'node:fs';
// The bundle that the page carries too. As modules, Vega comes with several copies of its scene graph, and a text width told to one is unknown to the others.
import './node_modules/vega/build/vega.js';
import * as vegaLite from 'vega-lite';

const { vega } = globalThis;

// Without a canvas Vega guesses 0.8 em a character, which makes legends overlap or leaves gaps.
// These are the advance widths of DejaVu Sans, the font the SVGs are drawn with, in em.
const narrow = { i: 0.28, j: 0.28, l: 0.28, t: 0.39, f: 0.35, r: 0.41, ' ': 0.32, '.': 0.32, ',': 0.32, ':': 0.34, '-': 0.36, '(': 0.39, ')': 0.39, m: 0.97, w: 0.82, M: 0.86, W: 0.99, '%': 0.95, '↑': 0.84, '↓': 0.84, '→': 0.84 };
const bold = (item) => (item.fontWeight === 'bold' || item.fontWeight >= 600 ? 1.12 : 1);
const width = (text) => [...String(text)].reduce((sum, c) => sum + (narrow[c] ?? (c >= 'A' && c <= 'Z' ? 0.7 : 0.62)), 0);
vega.textMetrics.width = (item, text) => width(text ?? item.text ?? '') * (item.fontSize ?? 11) * bold(item);

let failed = 0;
for (const { spec, svg } of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    const compiled = vegaLite.compile(JSON.parse(readFileSync(spec, 'utf8')), { logger: vega.logger(vega.Error) }).spec;
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
    const picture = await view.toSVG();
    writeFileSync(svg + '.tmp', picture);
    renameSync(svg + '.tmp', svg);
    view.finalize();
  } catch (error) {
    failed++;
    console.error(`${spec}: ${error.message.split('\n')[0]}`);
  }
}
process.exit(failed ? 1 : 0);
