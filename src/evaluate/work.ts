/** Nodes evaluated so far: a measure of effort that, unlike time, is the same on every machine. */
export const work = { steps: 0 }
