/** C that compares what a function gives with the golden values, and names the slip where they differ. */
export const C_DIAGNOSIS = `enum { COUNT = sizeof POINTS / sizeof POINTS[0] };
static double left[COUNT][MOST_NUMBERS];

static int close_to(double x, double y, double t) {
  return fabs(x - y) <= t * fmax(1, fabs(y));
}

/* Whether left is right, factor by factor: times \`f\`, or a factor of the point to some power, plus a shift. */
static int is_scaled(int function, double f, int factor, int power, double shift, double t) {
  for (int k = 0; k < COUNT; k++) {
    const struct point *p = &POINTS[k];
    const double g = factor < 0 ? f : f * pow(p->factors[factor], power);
    for (size_t j = 0; j < p->lengths[function]; j++)
      if (!close_to(left[k][j], g * p->values[function][j] + shift, t)) return 0;
  }
  return 1;
}

static int is_slip(int function, int slip, double t) {
  for (int k = 0; k < COUNT; k++) {
    const struct point *p = &POINTS[k];
    const double *other = p->slips[slip] ? p->slips[slip] : p->values[function];
    for (size_t j = 0; j < p->lengths[function]; j++)
      if (!close_to(left[k][j], other[j], t)) return 0;
  }
  return 1;
}

/* The ratio of least squares. */
static double ratio_of(int function) {
  double top = 0, bottom = 0;
  for (int k = 0; k < COUNT; k++)
    for (size_t j = 0; j < POINTS[k].lengths[function]; j++) {
      const double y = POINTS[k].values[function][j];
      top += left[k][j] * y;
      bottom += y * y;
    }
  return bottom > 0 ? top / bottom : 0;
}

/* Whether it is a (score squared)/2 + m dscore + c, or c times the number of visible entries, as with noise. */
static int is_combination(int function, double a, double m, int by_entry, double *c, double t) {
  for (int k = 0; k < COUNT; k++) {
    const struct point *p = &POINTS[k];
    for (size_t j = 0; j < p->lengths[function]; j++) {
      const double rest = left[k][j] - a * p->half[j] - m * p->slope[j];
      const double size = fmax(1, fmax(p->half[j], fabs(p->slope[j])));
      const double count = by_entry ? p->entries : 1;
      if (k == 0 && j == 0) *c = fabs(rest) > t * size ? rest / count : 0;
      if (!(fabs(rest - *c * count) <= t * size)) return 0;
    }
  }
  return 1;
}

static int combination(int function, double t) {
  static const double as[] = {1, 2, 0.5, -1, 0};
  for (int i = 0; i < 5; i++)
    for (int n = 0; n < 129; n++) {
      const double m = n == 0 ? 1 : n == 1 ? -1 : n == 2 ? 0 : n % 2 ? (n + 1) / 2 : 2.0 / n;
      double c = 0;
      if (!is_combination(function, as[i], m, 0, &c, t) && !is_combination(function, as[i], m, 1, &c, t)) continue;
      if (m == -1) printf("  the curvature with the wrong sign (in denoising: the sign of the noise)\\n");
      else if (m == 0) printf("  the curvature term is missing\\n");
      else if (m > 1) printf("  the curvature %g times (probes that are summed, not averaged)\\n", m);
      else if (m != 1) printf("  the curvature divided by %g\\n", 1 / m);
      if (as[i] != 1) printf("  half the squared score with a factor of %g\\n", as[i]);
      if (c != 0) printf("  an offset of %.10g\\n", c);
      return 1;
    }
  return 0;
}

static const char *kind_of_mean(const char *name, int power) {
  if (strncmp(name, "the number of", 13) != 0) return "";
  return power > 0 ? " (a sum where a mean belongs)" : " (a mean where a sum belongs)";
}

/* What kind of slip it is, as far as it is a known one. */
static void name_slip(int function) {
  const double t = 10 * TOLERANCE;
  static const double factors[] = {2, 0.5, -2, -0.5};
  if (is_scaled(function, -1, -1, 0, 0, t)) {
    printf("  left / right = -1 everywhere: a sign\\n");
    return;
  }
  for (int i = 0; i < 4; i++)
    if (is_scaled(function, factors[i], -1, 0, 0, t)) {
      printf("  left / right = %g everywhere: a factor\\n", factors[i]);
      return;
    }
  for (int i = 0; i < FACTORS; i++)
    for (int power = 1; power >= -1; power -= 2)
      for (int sign = 1; sign >= -1; sign -= 2)
        if (is_scaled(function, sign, i, power, 0, t)) {
          const char *form = power > 0 ? "  left / right = %s%s everywhere: a factor%s\\n" : "  left / right = %s1/(%s) everywhere: a factor%s\\n";
          printf(form, sign < 0 ? "-" : "", FACTOR_NAMES[i], kind_of_mean(FACTOR_NAMES[i], power));
          return;
        }
  const double ratio = ratio_of(function), shift = left[0][0] - POINTS[0].values[function][0];
  if (is_scaled(function, ratio, -1, 0, 0, t)) {
    printf("  left / right = %.10g everywhere: a constant factor\\n", ratio);
    return;
  }
  if (is_scaled(function, 1, -1, 0, shift, t)) {
    printf("  left - right = %.10g everywhere: a constant offset\\n", shift);
    return;
  }
  for (int i = 0; i < SLIPS; i++)
    if (is_slip(function, i, t)) {
      printf("  %s\\n", SLIP_NAMES[i]);
      return;
    }
  const int is_objective = strcmp(NAMES[function], "objective") == 0 || strcmp(NAMES[function], "loss") == 0;
  if (!WEIGHTED && is_objective && combination(function, t)) return;
  printf("  no slip of a known kind\\n");
}

/* The derivative of the mean along a direction, by differences. */
static int check_gradient(int function) {
  for (int k = 0; k < COUNT; k++) {
    const struct point *p = &POINTS[k];
    if (!p->ends) continue;
    double means[2] = {0, 0};
    for (int end = 0; end < 2; end++) {
      double out[MOST_NUMBERS] = {0};
      call(function, p, &p->ends[end], out);
      for (size_t j = 0; j < p->lengths[function]; j++) means[end] += out[j] / (double)p->lengths[function];
    }
    const double slope = (means[0] - means[1]) * 32768;
    if (close_to(slope, p->along, fmax(1e-6, TOLERANCE))) continue;
    printf("the derivative of %s along a direction at point %d (%s):\\n  left  %.17g\\n  right %.17g\\n", NAMES[function], k,
           p->where, slope, p->along);
    return 1;
  }
  return 0;
}

static int check(int function) {
  int wrong = -1;
  size_t place = 0;
  for (int k = 0; k < COUNT; k++) {
    const struct point *p = &POINTS[k];
    const int status = call(function, p, &p->parameters, left[k]);
    if (status != 0) {
      printf("%s returned %d at point %d (%s)\\n", NAMES[function], status, k, p->where);
      return 1;
    }
    for (size_t j = 0; wrong < 0 && j < p->lengths[function]; j++)
      if (!close_to(left[k][j], p->values[function][j], TOLERANCE)) {
        wrong = k;
        place = j;
      }
  }
  if (wrong >= 0) {
    printf("%s is not that of the derivation at point %d (%s):\\n", NAMES[function], wrong, POINTS[wrong].where);
    printf("  left  %.17g  (entry %d)\\n", left[wrong][place], (int)place);
    printf("  right %.17g\\n", POINTS[wrong].values[function][place]);
    name_slip(function);
    return 1;
  }
  const int is_objective = strcmp(NAMES[function], "objective") == 0 || strcmp(NAMES[function], "loss") == 0;
  return is_objective ? check_gradient(function) : 0;
}

int main(void) {
  int failed = 0;
  for (int function = 0; function < FUNCTIONS; function++) failed += check(function);
  printf("%d passed, %d failed\\n", FUNCTIONS - failed, failed);
  return failed > 0;
}`
