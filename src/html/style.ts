import { PICTURE_STYLE } from '../pictures/style'

/*
 * The rules of style that the report and the page share: colours in light and dark, formulas, pictures. No element has
 * a `style` attribute, so that a page whose policy forbids them can link these as a file.
 */

const COLOURS = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --faint: #5c6570; --line: #d5dae0; --soft: #f4f6f8;
  --good: #1a7f37; --bad: #c6211d; --open: #8a5a00; --accent: #0a58b0;
  --series-1: #0a58b0; --series-2: #c2410c; --series-3: #1a7f37; --series-4: #8839a8;
  --low: #eaf2fb; --high: #16467e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e8ec; --faint: #9ba6b2; --line: #38414b; --soft: #1d232a;
    --good: #56c271; --bad: #ff7b72; --open: #e3a83b; --accent: #6cb2ff;
    --series-1: #6cb2ff; --series-2: #ff9b60; --series-3: #56c271; --series-4: #d2a0f0;
    --low: #1b2c40; --high: #8cc2ff;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --faint: #444; --line: #bbb; --soft: #f4f4f4;
    --good: #1a7f37; --bad: #b81d1a; --open: #7a5000; --accent: #0a4a94;
    --series-1: #0a4a94; --series-2: #b23a08; --series-3: #1a7f37; --series-4: #7a2f99;
    --low: #eaf2fb; --high: #16467e;
  }
}`

const FORMULAS = `
.formulas { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.55em 0.5em; margin: 0.5em 0; }
.formula { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: baseline; break-inside: avoid; }
.formula dt { text-align: right; }
.formula dd { margin: 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.5em; min-width: 0; }
.formula .right { flex: 0 1 auto; min-width: 0; max-width: calc(100% - 1.6em); overflow-x: auto; overflow-y: hidden; line-height: 2; }
.formula .right math { margin-right: 0.2em; }
.formula .remark { color: var(--faint); font-size: 0.85em; margin-left: 1em; }
.formula .copies { margin-left: auto; white-space: nowrap; }
.copy { font: inherit; font-size: 0.72em; color: var(--faint); background: none; border: 1px solid var(--line); border-radius: 3px; padding: 0 0.4em; cursor: pointer; }
.copy:hover, .copy:focus { color: var(--accent); }
.copy + .copy { margin-left: 0.3em; }
.where { color: var(--faint); margin: 0.8em 0 0; }
math .cases mtd { text-align: left; padding: 0.15em 0.6em 0.15em 0; }
@media (max-width: 560px) {
  .formulas { display: block; }
  .formula { display: block; margin-bottom: 0.9em; }
  .formula dt { display: inline-block; margin-right: 0.4em; }
  .formula dd { display: inline; }
  .formula .right { display: block; max-width: 100%; padding-left: 1em; }
  .formula .copies { margin-left: 1em; }
}
@media print { .copies { display: none; } .formula .right { overflow: visible; } }`

const VERDICTS = `
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.known, .line, .note { color: var(--faint); font-size: 0.88em; }
.name { font-weight: 600; }
article { border-left: 3px solid var(--line); padding: 0.15em 0 0.15em 0.8em; margin: 0.7em 0; break-inside: avoid; }
article.good, article.bad, article.open { color: var(--ink); }
article.good { border-color: var(--good); } article.bad { border-color: var(--bad); } article.open { border-color: var(--open); }
article p { margin: 0.2em 0; }
article .verdict { font-weight: 600; margin-right: 0.4em; } article strong { margin-right: 0.4em; } article.good .verdict { color: var(--good); } article.bad .verdict { color: var(--bad); } article.open .verdict { color: var(--open); }
article .line { float: right; margin-left: 1em; }
.counterexample { border-collapse: collapse; font-size: 0.9em; font-variant-numeric: tabular-nums; }
.counterexample th { text-align: left; font-weight: normal; color: var(--faint); padding-right: 1em; vertical-align: top; white-space: nowrap; }
.assumptions, .passed { font-size: 0.88em; color: var(--faint); padding-left: 1.2em; margin: 0.3em 0; }
.passed { list-style: none; padding: 0; }`

export const SHARED_STYLE = `${COLOURS}\n${FORMULAS}\n${VERDICTS}\n${PICTURE_STYLE}`

/** What the report alone has. */
export const REPORT_STYLE = `
body { margin: 0 auto; padding: 1rem; max-width: 68rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 1.4em 0 0.4em; } section section h2, section section h3 { font-size: 1.2em; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; background: var(--soft); padding: 0.7em; border-radius: 4px; }
.about, .hash, footer { color: var(--faint); font-size: 0.88em; }
.summary { font-weight: 600; }
.table { overflow-x: auto; }
.index { border-collapse: collapse; } .index th, .index td { text-align: left; padding: 0.25em 0.9em 0.25em 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
.index .count { text-align: right; font-variant-numeric: tabular-nums; }
.model { border-top: 1px solid var(--line); margin-top: 2rem; } .model:first-child { border: 0; margin: 0; }
article .figure { max-width: 32rem; margin-top: 0.5em; }
footer { margin: 2rem 0 1rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  .model + .model { break-before: page; }
  .code { display: none; } .copy { display: none; }
  h2, h3 { break-after: avoid; }
}
`
