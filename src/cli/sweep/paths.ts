/* Results are the same whatever path a model stands at: paths stand in them as names, until they are shown. */

export const MODEL_PATH = '\0model\0'
export const POINTS_PATH = '\0points\0'

const NAMES = new RegExp(`${MODEL_PATH}|${POINTS_PATH}`, 'g')

/** The value with the words of a shell that the names stand for. */
export const withPaths = <T>(value: T, model: string, points = ''): T => {
  const replaced = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replace(NAMES, (name) => (name === MODEL_PATH ? model : points))
    if (Array.isArray(inner)) return inner.map(replaced)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, part]) => [key, replaced(part)]))
  }
  return replaced(value) as T
}
