import { factorialNumber } from '../../numbers/whole'
import { add, mul, number, type Term } from '../../expr'

/** All partitions of a list into blocks. */
export const partitions = <T>(items: readonly T[]): readonly (readonly (readonly T[])[])[] => {
  if (items.length === 0) return [[]]
  const [first, ...rest] = items
  return partitions(rest).flatMap((partition) => [
    [[first!], ...partition],
    ...partition.map((block, k) => partition.map((other, l) => (l === k ? [first!, ...block] : other))),
  ])
}

/** κ(f₁, …, f_n) = Σ_π (−1)^(|π|−1) (|π|−1)! Π_{B∈π} E[Π_{b∈B} f_b]. */
export const cumulantFromMeans = (functions: readonly Term[], mean: (g: Term) => Term): Term =>
  add(
    ...partitions(functions).map((blocks) => {
      const sign = blocks.length % 2 === 1 ? 1 : -1
      return mul(number(sign * factorialNumber(blocks.length - 1)), ...blocks.map((block) => mean(mul(...block))))
    }),
  )
