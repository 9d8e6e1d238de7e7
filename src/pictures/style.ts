/** Bands of a landscape, from the lowest to the highest. */
export const BANDS = 10

const bands = Array.from(
  { length: BANDS },
  (_, k) =>
    `.band-${k} { fill: color-mix(in oklab, var(--low) ${Math.round((100 * k) / (BANDS - 1))}%, var(--high)); }`,
)

/** The rules of style of pictures; colours are those of the page that they stand in. */
export const PICTURE_STYLE = `
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2rem; align-items: start; }
.figure { margin: 0; break-inside: avoid; min-width: 0; }
.figure figcaption { font-weight: 600; font-size: 0.95em; }
.figure .description, .figure details { font-size: 0.82em; color: var(--faint); margin: 0.2em 0; }
.figure .table { overflow: auto; max-height: 20rem; }
.figure table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.figure th, .figure td { padding: 0.1em 0.6em; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; white-space: nowrap; }
.picture { display: block; width: 100%; max-width: 34rem; height: auto; font: 12px system-ui, sans-serif; }
.picture text { fill: var(--ink); stroke: none; }
.picture .faint { fill: var(--faint); }
.picture .middle { text-anchor: middle; } .picture .end { text-anchor: end; }
.picture .grid { stroke: var(--line); stroke-width: 0.6; }
.picture .frame { fill: none; stroke: var(--line); }
.picture .zero { stroke: var(--faint); stroke-width: 0.8; }
.picture .series { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.picture .s1 { stroke: var(--series-1); } .picture .s2 { stroke: var(--series-2); stroke-dasharray: 6 3; }
.picture .s3 { stroke: var(--series-3); stroke-dasharray: 2 2.5; } .picture .s4 { stroke: var(--series-4); stroke-dasharray: 8 3 2 3; }
.picture text.s1 { fill: var(--series-1); stroke: none; } .picture text.s2 { fill: var(--series-2); stroke: none; }
.picture text.s3 { fill: var(--series-3); stroke: none; } .picture text.s4 { fill: var(--series-4); stroke: none; }
.picture .mark { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 3 2; }
.picture text.mark { fill: var(--bad); stroke: none; }
.picture .here { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 1 2; }
.picture .contour { stroke: var(--paper); stroke-width: 0.5; }
.picture .arrow { fill: none; stroke: var(--ink); stroke-width: 1; stroke-linecap: round; }
.picture .datum { fill: var(--series-2); fill-opacity: 0.75; stroke: var(--paper); stroke-width: 0.5; }
${bands.join('\n')}
@media print { .figure details { display: none; } }
`
