import type { Dialect } from './dialect'

/* Parts of the written files that are the same for all libraries. */

/** Compares the shapes of arguments with those of the model; data have leading axes in front. */
export const fit = (derived: boolean): string => `def _fit(data, arrays, sizes, shapes=_SHAPES):
    """Reads the sizes off the shapes; ValueError where one does not fit. The first of the arrays are data."""
    given = {}
    for k, (name, array) in enumerate(arrays.items()):
        dims = shapes[name]
        lead = max(array.ndim - len(dims), 0) if k < data else 0
        given[name] = tuple(array.shape)[:lead], tuple(array.shape)[lead:]
        if len(given[name][1]) != len(dims):
            raise ValueError(_message(name, ["..."] * (k < data) + list(dims), array))
        for dim, length in zip(dims, given[name][1]):
            sizes.setdefault(dim, length)
${
  derived
    ? `    for dim, length in _DERIVED.items():
        sizes[dim] = length(sizes)
`
    : ''
}    lead = next(iter(given.values()))[0]
    for k, (name, (front, own)) in enumerate(given.items()):
        if own != tuple(sizes[dim] for dim in shapes[name]) or k < data and front != lead:
            dims = [f"{dim}={sizes[dim]}" for dim in shapes[name]]
            raise ValueError(_message(name, [*map(str, lead if k < data else ()), *dims], arrays[name]))


def _message(name, dims, array):
    return f"{name}: expected shape ({', '.join(dims)}), got {tuple(array.shape)}"`

/** Sums and means over all states of discrete units. */
export const states = ({ module, range, number, logsumexp }: Dialect): string =>
  `def _over_states(log_weight, units, like, block):
    """log of the sum of exp(log_weight) over all states, and the mean of what is summed with their weights.

    Of each array of units there are the values of one and the shape. With \`block\`, so many states are
    taken at a time.
    """
    count = math.prod(len(values) ** math.prod(shape) for values, shape in units)

    def states(start):
        stop = min(start + (block or count), count)
        place, arrays = ${range('start', 'stop', 'like')}, []
        for values, shape in units:
            digits = []
            for _ in range(math.prod(shape)):
                digits.append(place % len(values))
                place = place // len(values)
            array = values.start + values.step * ${module}.stack(digits, -1)
            arrays.append(array.reshape(-1, *shape)${number('like')})
        return arrays

    starts = range(0, count, block or count)
    parts = [${logsumexp('log_weight(*states(start))', -1)} for start in starts]
    log_z = parts[0] if len(parts) == 1 else ${logsumexp(`${module}.stack(parts, -1)`, -1)}

    def weighted():
        for start in starts:
            arrays = states(start)
            yield (${module}.exp(log_weight(*arrays) - log_z[..., None]), *arrays)

    whole = list(weighted()) if len(parts) == 1 else None

    def mean(weigh):
        return sum(weigh(*arrays) for arrays in whole or weighted())

    return log_z, mean`
