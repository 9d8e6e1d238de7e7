/** Python that compares what a function gives with the golden values, and names the slip where they differ. */
export const PYTHON_DIAGNOSIS = `def flat(x):
    return [y for one in x for y in flat(one)] if isinstance(x, (list, tuple)) else [float(x)]


def shape(x):
    return (len(x), *shape(x[0])) if isinstance(x, (list, tuple)) and x else ()


def close(a, b, tolerance):
    return all(abs(x - y) <= tolerance * max(1.0, abs(y)) for x, y in zip(a, b))


def check(name, dtype=None, tolerance=None, kind=None):
    dtype, tolerance = dtype or DOUBLE, tolerance or TOLERANCE
    records = []
    for k, point in enumerate(POINTS):
        if kind not in (None, point["kind"]):
            continue
        data, parameters = inputs(point, dtype)
        value = call(name, data, parameters, point["sizes"])
        parts = value if len(point["values"][name]) > 1 else [value]
        for part, (x, right) in enumerate(zip(parts, point["values"][name])):
            records.append((k, part, lists(x), right))
    report(name, records, tolerance)


def check_gradient(kind=None):
    records, names, wrong = [], [], None
    for k, point in enumerate(POINTS):
        if "gradient" in point and kind in (None, point["kind"]):
            got, right, tolerance = gradient(point)
            for name in right:
                names.append(name)
                records.append((k, 0, got[name], right[name]))
                found = first_difference(records[-1:], tolerance)
                wrong = wrong or (found and (len(records) - 1, found[1]))
    if wrong is None:
        return
    if all(x == 0 for r in records for x in flat(r[2])):
        raise AssertionError("the gradient is 0 everywhere: detached, the value is right and nothing flows back")
    name = f"the gradient by {names[wrong[0]]}"
    raise AssertionError(described(name, records, wrong, gradient_slip(records, tolerance)))


def first_difference(records, tolerance):
    """The first record that differs, and the place in it."""
    for n, (_, _, got, right) in enumerate(records):
        if shape(got) != shape(right):
            return n, None
        for place, (x, y) in enumerate(zip(flat(got), flat(right))):
            if not abs(x - y) <= tolerance * max(1.0, abs(y)):
                return n, place
    return None


def report(name, records, tolerance):
    wrong = first_difference(records, tolerance)
    if wrong is not None:
        raise AssertionError(described(name, records, wrong, slip(name, records, tolerance)))


def described(name, records, wrong, what):
    (k, _, got, right), place = records[wrong[0]], wrong[1]
    point = POINTS[k]
    lines = [f"{name} is not that of the derivation at point {k} ({point['kind']}; {point['sizes']}):"]
    if place is None:
        lines.append(f"  left has the shape {shape(got)}, right {shape(right)}")
    else:
        lines += [f"  left  {flat(got)[place]!r}  (entry {place})", f"  right {flat(right)[place]!r}"]
    return "\\n".join([*lines, f"  {what}", f"  point: data {point['data']}, parameters {point['parameters']}"])


def slip(name, records, tolerance):
    """What kind of slip it is, as far as it is a known one."""
    if any(shape(got) != shape(right) for _, _, got, right in records):
        return shape_slip(records, tolerance)
    t = 10 * tolerance
    pairs = [(POINTS[k], part, flat(got), flat(right)) for k, part, got, right in records]
    left, right = [x for p in pairs for x in p[2]], [y for p in pairs for y in p[3]]
    if not all(map(math.isfinite, left)):
        return "a value that is no number: overflow, or 0/0"
    return (
        multiple(pairs, left, right, t)
        or offset(left, right, t)
        or changed(name, pairs, t)
        or (parts_of_objective(name, pairs, t) if name in ("objective", "loss") and not WEIGHTED else None)
        or "no slip of a known kind"
    )


def gradient_slip(records, tolerance):
    if any(shape(got) != shape(right) for _, _, got, right in records):
        return "a gradient of another shape"
    pairs = [(POINTS[k], part, flat(got), flat(right)) for k, part, got, right in records]
    left, right = [x for p in pairs for x in p[2]], [y for p in pairs for y in p[3]]
    return multiple(pairs, left, right, 10 * tolerance) or "no slip of a known kind; the values themselves may be right"


def shape_slip(records, tolerance):
    def all_of(test):
        return all(test(got, right) for _, _, got, right in records)

    def mean(x):
        return sum(flat(x)) / len(flat(x))

    def turned(x):
        return [list(column) for column in zip(*x)] if len(shape(x)) == 2 else None

    if all_of(lambda got, right: turned(got) is not None and close(flat(turned(got)), flat(right), tolerance)):
        return "transposed"
    if all_of(lambda got, right: len(flat(got)) == 1 and close(flat(got), [mean(right)], tolerance)):
        return "true up to the mean over the rows: one number, where each row has its own"
    if all_of(lambda got, right: len(flat(got)) == 1 and close(flat(got), [sum(flat(right))], tolerance)):
        return "the sum over the rows: one number, where each row has its own"
    if all_of(lambda got, right: len(flat(right)) == 1 and close([mean(got)], flat(right), tolerance)):
        return "true up to the mean over the rows, which is not taken"
    return "another shape"


def multiple(pairs, left, right, t):
    if close(left, [-y for y in right], t):
        return "left / right = -1 everywhere: a sign"
    for name, f in (("2", 2.0), ("1/2", 0.5)):
        for sign, word in ((1, ""), (-1, "-")):
            if close(left, [sign * f * y for y in right], t):
                return f"left / right = {word}{name} everywhere: a factor"
    for name in pairs[0][0]["factors"]:
        for word, power in ((name, 1), (f"1/({name})", -1)):
            for sign, minus in ((1, ""), (-1, "-")):
                scaled = [sign * p["factors"][name] ** power * y for p, _, _, own in pairs if p["factors"][name] for y in own]
                if len(scaled) == len(right) and close(left, scaled, t):
                    return f"left / right = {minus}{word} everywhere: a factor" + kind_of_mean(name, power)
    ratio = sum(x * y for x, y in zip(left, right)) / (sum(y * y for y in right) or 1.0)
    if close(left, [ratio * y for y in right], t):
        return f"left / right = {ratio:.10g} everywhere: a constant factor"
    return None


def kind_of_mean(name, power):
    if not name.startswith("the number of"):
        return ""
    return " (a sum where a mean belongs)" if power == 1 else " (a mean where a sum belongs)"


def offset(left, right, t):
    shift = left[0] - right[0]
    if close(left, [y + shift for y in right], t):
        return f"left - right = {shift:.10g} everywhere: a constant offset"
    return None


def changed(name, pairs, t):
    """What a function with a well-known slip gives was computed beforehand."""
    for what in dict.fromkeys(what for p, _, _, _ in pairs for what in p["slips"]):
        known = [(got, flat(p["slips"].get(what, p["values"][name])[part])) for p, part, got, _ in pairs]
        if all(close(got, other, t) for got, other in known):
            return what
    return None


def parts_of_objective(name, pairs, t):
    """a·(ψ²/2) + m·(∂ψ/∂v) + c, or c times the number of visible entries, as with noise."""
    left, squares, curvatures, counts = [], [], [], []
    for p, _, got, _ in pairs:
        rows = len(p["values"]["objective"][0])
        half = [sum(0.5 * x * x for part in p["values"]["score"] for x in flat(part[r])) for r in range(rows)]
        slope = [sum(x for part in p["values"]["dscore"] for x in flat(part[r])) for r in range(rows)]
        if name == "loss":
            half, slope = [sum(half) / rows], [sum(slope) / rows]
        left, squares, curvatures = left + got, squares + half, curvatures + slope
        counts += [p["factors"]["the number of visible entries"]] * len(got)
    many = [m for k in range(2, 65) for m in (k, 1 / k)]
    for a in (1, 2, 0.5, -1, 0):
        for m in (1, -1, 0, *many):
            rest = [x - a * s - m * c for x, s, c in zip(left, squares, curvatures)]
            size = [max(1.0, s, abs(c)) for s, c in zip(squares, curvatures)]
            for n in ([1] * len(rest), counts):
                c = rest[0] / n[0]
                if all(abs(x - c * k) <= t * y for x, y, k in zip(rest, size, n)):
                    return objective_slip(a, m, c if abs(rest[0]) > t * size[0] else 0)
    return None


def objective_slip(a, m, c):
    words = []
    if m == -1:
        words.append("the curvature with the wrong sign (in denoising: the sign of the noise)")
    elif m == 0:
        words.append("the curvature term is missing")
    elif m > 1:
        words.append(f"the curvature {m} times (probes that are summed, not averaged)")
    elif m != 1:
        words.append(f"the curvature divided by {1 / m:.10g}")
    if a != 1:
        words.append(f"half the squared score with a factor of {a}")
    if c:
        words.append(f"an offset of {c:.10g}")
    return "; ".join(words)`
