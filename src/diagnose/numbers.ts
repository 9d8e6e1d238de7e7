/** A number as it is told: four significant digits. */
export const rounded = (x: number): number => (Number.isFinite(x) ? Number(x.toPrecision(4)) : x)

export const roundedAll = (list: readonly number[]): readonly number[] => list.map(rounded)
