/*
 * The objective of a Gaussian-Bernoulli RBM as exported and by hand, 100 rows at 784 × 500 and 1000 at 64 × 64:
 *
 *   scoreproof export proofs/models/grbm.yaml --target c -o exported.c
 *   cc -O3 -I . test/bench/grbm.c -lm -o bench && ./bench
 */
#include "exported.c"
#include <stdio.h>
#include <time.h>

static void by_hand(const double *W, const double *b, const double *c, double sigma, size_t nv, size_t nh, size_t rows,
                    const double *v, double *out) {
  double *work = calloc(3 * nh, sizeof *work);
  double *squares = work, *input = work + nh, *q = work + 2 * nh;
  for (size_t i = 0; i < nv; i++)
    for (size_t j = 0; j < nh; j++) squares[j] += W[i * nh + j] * W[i * nh + j];
  for (size_t row = 0; row < rows; row++) {
    const double *x = v + row * nv;
    for (size_t j = 0; j < nh; j++) input[j] = 0;
    for (size_t i = 0; i < nv; i++)
      for (size_t j = 0; j < nh; j++) input[j] += W[i * nh + j] * x[i];
    double curvature = 0, half = 0;
    for (size_t j = 0; j < nh; j++) {
      q[j] = 1 / (1 + exp(-c[j] - input[j] / sigma));
      curvature += q[j] * (1 - q[j]) * squares[j];
    }
    for (size_t i = 0; i < nv; i++) {
      double sum = 0;
      for (size_t j = 0; j < nh; j++) sum += W[i * nh + j] * q[j];
      const double psi = (b[i] - x[i]) / (sigma * sigma) + sum / sigma;
      half += psi * psi / 2;
    }
    out[row] = half + (curvature - (double)nv) / (sigma * sigma);
  }
  free(work);
}

static double milliseconds(void) {
  return 1e3 * (double)clock() / CLOCKS_PER_SEC;
}

static void compare(size_t nv, size_t nh, size_t rows) {
  double *W = malloc(nv * nh * sizeof *W), *b = calloc(nv, sizeof *b), *c = calloc(nh, sizeof *c);
  double *v = malloc(rows * nv * sizeof *v), *out[2] = {malloc(rows * sizeof **out), malloc(rows * sizeof **out)};
  for (size_t k = 0; k < nv * nh; k++) W[k] = ((double)(k * 7919 % 101) - 50) / 5000;
  for (size_t k = 0; k < rows * nv; k++) v[k] = ((double)(k * 104729 % 1001) - 500) / 500;
  const grbm_sizes sizes = {nv, nh};
  const grbm_parameters parameters = {.W = W, .b = b, .c = c, .sigma = 1.3};
  double best[2] = {INFINITY, INFINITY}, worst = 0;
  for (int run = 0; run < 15; run++)
    for (int which = 0; which < 2; which++) {
      const double start = milliseconds();
      if (which == 0) grbm_objective(&sizes, &parameters, rows, v, out[0]);
      else by_hand(W, b, c, parameters.sigma, nv, nh, rows, v, out[1]);
      best[which] = fmin(best[which], milliseconds() - start);
    }
  for (size_t row = 0; row < rows; row++) worst = fmax(worst, fabs(out[0][row] / out[1][row] - 1));
  printf("%zu x %zu, %zu rows: exported %.2f ms, by hand %.2f ms, %.2f times; differ by %.0e\n", nv, nh, rows, best[0],
         best[1], best[0] / best[1], worst);
  free(W), free(b), free(c), free(v), free(out[0]), free(out[1]);
}

int main(void) {
  compare(64, 64, 1000);
  compare(784, 500, 100);
  return 0;
}
