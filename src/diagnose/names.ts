/** The checks in the order in which they are reported where nothing is found. */
export const DIAGNOSTIC_NAMES = [
  'smoothness',
  'normalisable',
  'boundary',
  'conditional',
  'float32',
  'degenerate',
  'unbounded',
  'scale',
] as const
export type DiagnosticName = (typeof DIAGNOSTIC_NAMES)[number]
