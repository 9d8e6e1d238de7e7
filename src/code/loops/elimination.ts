/*
 * Gauss–Jordan elimination with row exchanges, for inverses and log-determinants of matrices that need not be symmetric.
 * Written in C, and in TypeScript with an offset in place of an address.
 */

export const eliminationInC = (name: string): string =>
  `/* Inverts an n x n matrix, which it destroys; the logarithm of its determinant, NaN unless that is positive. */
static double ${name}(ptrdiff_t n, double *a, double *inverse) {
  double log_determinant = 0;
  int sign = 1;
  for (ptrdiff_t i = 0; inverse && i < n * n; i++) inverse[i] = i % (n + 1) == 0;
${STEPS.replaceAll('number', 'double')
  .replaceAll('whole', 'ptrdiff_t')
  .replace(/@\[(.*?)\]/g, 'inverse[$1]')}
  for (ptrdiff_t i = 0; inverse && i < n * n; i++) inverse[i] /= a[i / n * (n + 1)];
  return sign > 0 ? log_determinant : NAN;
}`

export const eliminationInTypeScript = (name: string): string =>
  `/** Inverts an n × n matrix, which it destroys; the logarithm of its determinant, NaN unless that is positive. */
function ${name}(n: number, a: Float64Array, inverse?: Float64Array, at = 0): number {
  let log_determinant = 0;
  let sign = 1;
  for (let i = 0; inverse && i < n * n; i++) inverse[at + i] = i % (n + 1) === 0 ? 1 : 0;
${STEPS.replaceAll('const number', 'const')
  .replaceAll('whole', 'let')
  .replaceAll('fabs', 'Math.abs')
  .replaceAll('log(', 'Math.log(')
  .replaceAll(' == ', ' === ')
  .replaceAll(' != ', ' !== ')
  .replace(/@\[(.*?)\]/g, 'inverse[at + $1]')}
  for (let i = 0; inverse && i < n * n; i++) inverse[at + i] /= a[Math.floor(i / n) * (n + 1)];
  return sign > 0 ? log_determinant : NaN;
}`

const STEPS = `  for (whole k = 0; k < n; k++) {
    whole p = k;
    for (whole i = k + 1; i < n; i++) if (fabs(a[i * n + k]) > fabs(a[p * n + k])) p = i;
    for (whole j = 0; p != k && j < n; j++) {
      const number x = a[p * n + j];
      a[p * n + j] = a[k * n + j];
      a[k * n + j] = x;
      if (!inverse) continue;
      const number y = @[p * n + j];
      @[p * n + j] = @[k * n + j];
      @[k * n + j] = y;
    }
    const number pivot = a[k * n + k];
    if ((p != k) != (pivot < 0)) sign = -sign;
    log_determinant += log(fabs(pivot));
    for (whole i = inverse ? 0 : k + 1; i < n; i++) {
      const number factor = a[i * n + k] / pivot;
      if (i == k || factor == 0) continue;
      for (whole j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      for (whole j = 0; inverse && j < n; j++) @[i * n + j] -= factor * @[k * n + j];
    }
  }`
