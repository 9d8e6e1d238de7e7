import type { Kernel } from '../../functions/spelling'

/**
 * The number below which a standard Normal one lies with probability u; −∞ at 0, ∞ at 1, NaN beyond.
 *
 * Quotients of polynomials in 0.425² − (u − ½)² about ½, and in √(−log min(u, 1 − u)) in either tail; relative error 5.2e-16,
 * from the least double to 1 − 2⁻⁵³. Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37, 477–484.
 */
export const NORMAL_QUANTILE: Kernel = {
  name: 'normal_quantile',
  source: `double normal_quantile(double u) {
  const double top[] = {
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-05, 2.0103343992922881e-07
  };
  const double bottom[] = {
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751,
    21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854,
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851,
    0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-09,
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615,
    0.0007868691311456133, 1.8463183175100548e-05, 1.421511758316446e-07, 2.0442631033899397e-15
  };
  if (!(u > 0 && u < 1)) return log(u) - log(1 - u);
  const double q = u - 0.5;
  const double tail = fabs(q) <= 0.425 ? 0 : sqrt(-log(fmin(u, 1 - u)));
  const double x = tail == 0 ? 0.180625 - q * q : tail <= 5 ? tail - 1.6 : tail - 5;
  int first = tail == 0 ? 0 : tail <= 5 ? 8 : 16;
  double above = 0;
  double below = 0;
  for (int k = first + 7; k >= first; k--) {
    above = above * x + top[k];
    below = below * x + bottom[k];
  }
  return (tail == 0 ? q : q < 0 ? -1 : 1) * above / below;
}`,
}
