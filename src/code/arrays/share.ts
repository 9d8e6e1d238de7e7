import type { Statement } from './body'
import { type Code, type Expr, leaf } from './expr'

/*
 * From expressions to lines: what stands twice and is worth it gets a name before its first use, in the smallest scope
 * in which it has a value.
 */

const WIDTH = 100
const INDENT = '    '
/** What is longer has a name. */
const LAMBDA = 50
const SHORT_LAMBDA = 20

export interface Results {
  readonly statements: readonly Statement[]
  /** What is returned; several as a tuple. */
  readonly results: readonly Expr[]
  readonly fresh: (candidates: readonly string[]) => string
}

export const linesOf = ({ statements, results, fresh }: Results): readonly string[] => {
  const roots = [...statements.map((s) => s.expr), ...results]
  const writer = new Writer(repeated(roots, false), fresh, undefined, statements)
  const used = new Set(roots.flatMap(leavesOf))
  for (const { target, expr } of statements)
    writer.assign(
      target.replace(/\w+/g, (name) => (used.has(name) || !target.includes(',') ? name : '_')),
      expr,
    )
  return writer.returning(results)
}

/** Texts that stand twice or more, of which one has the value where the others have it. */
const repeated = (roots: readonly Expr[], local: boolean): ReadonlySet<string> => {
  const counts = new Map<string, number>()
  const visit = (expr: Expr): void => {
    const n = (counts.get(expr.key) ?? 0) + 1
    counts.set(expr.key, n)
    if (n > 1) return
    expr.parts.forEach(visit)
    if (!expr.isDear || expr.parts.length === 0 || expr.closure || expr.isLocal !== local)
      counts.set(expr.key, -Infinity)
  }
  roots.forEach(visit)
  return new Set([...counts].flatMap(([key, n]) => (n > 1 ? [key] : [])))
}

const leavesOf = (expr: Expr): readonly string[] =>
  expr.parts.length === 0 ? [expr.key] : expr.parts.flatMap(leavesOf)

class Writer {
  private readonly lines: string[] = []
  private readonly names = new Map<string, string>()
  private readonly written = new Set<string>()

  constructor(
    private readonly shared: ReadonlySet<string>,
    private readonly fresh: Results['fresh'],
    /** What does not depend on the arguments of a function is said before it. */
    private readonly outside?: Writer,
    private readonly statements: readonly Statement[] = [],
  ) {}

  assign(target: string, expr: Expr): void {
    if (this.written.has(target)) return
    this.written.add(target)
    this.lines.push(...this.laidOut(`${target} = `, expr))
    if (!target.includes(',')) this.names.set(expr.key, target)
  }

  returning(results: readonly Expr[]): readonly string[] {
    const [only] = results
    if (results.length === 1) this.lines.push(...this.laidOut('return ', only!))
    else this.lines.push(`return ${results.map((r) => this.write(r).text).join(', ')}`)
    return this.lines
  }

  private nameOf(key: string): string | undefined {
    return this.names.get(key) ?? this.outside?.nameOf(key)
  }

  private write(expr: Expr): Code {
    const known = this.nameOf(expr.key)
    if (known !== undefined) return leaf(known).write([])
    if (expr.closure) return this.closure(expr)
    if (this.outside?.isShared(expr)) return this.outside.write(expr)
    if (!this.isShared(expr)) return this.inner(expr)
    const own = this.statements.find((s) => s.expr.key === expr.key)
    if (own && this.isReady(own)) {
      this.assign(own.target, own.expr)
      return leaf(own.target).write([])
    }
    const lines = this.laidOut('', expr)
    const name = this.fresh(expr.hint === undefined ? OTHERS : [expr.hint, ...OTHERS])
    this.lines.push(`${name} = ${lines[0]}`, ...lines.slice(1))
    this.names.set(expr.key, name)
    return leaf(name).write([])
  }

  /** Whether all that the statement uses stands before. */
  private isReady({ target, expr }: Statement): boolean {
    const leaves = leavesOf(expr)
    const open = this.statements.filter((s) => !this.written.has(s.target)).flatMap((s) => s.target.split(', '))
    return !target.includes(',') && !open.some((name) => leaves.includes(name))
  }

  private isShared(expr: Expr): boolean {
    return this.shared.has(expr.key) || (this.outside?.isShared(expr) ?? false)
  }

  private inner(expr: Expr): Code {
    return expr.write(expr.parts.map((part) => this.write(part)))
  }

  /** A lambda, or a function with a name where something in it is shared or it is long. */
  private closure(expr: Expr): Code {
    const within = new Writer(repeated(expr.parts, true), this.fresh, this)
    const lines = within.returning(expr.parts)
    const value = lines[0]!.slice('return '.length)
    if (lines.length === 1 && value.length < (expr.hint === undefined ? LAMBDA : SHORT_LAMBDA))
      return expr.write([{ text: value, level: 0 }])
    const name = this.fresh([expr.hint ?? 'f', 'f', 'g'])
    if (this.lines.at(-1) !== '' && this.lines.length > 0) this.lines.push('')
    this.lines.push(`def ${name}(${expr.closure!.join(', ')}):`, ...lines.map((line) => INDENT + line), '')
    this.names.set(expr.key, name)
    return leaf(name).write([])
  }

  /** On one line, or its summands each on one if it is long. */
  private laidOut(head: string, expr: Expr): readonly string[] {
    const parts = expr.parts.map((part) => this.write(part))
    const whole = expr.closure || this.nameOf(expr.key) !== undefined ? this.write(expr) : expr.write(parts)
    if (head.length + whole.text.length + 4 <= WIDTH || !expr.pieces) return [head + whole.text]
    return [`${head}(`, ...expr.pieces(parts).map((p) => INDENT + p), ')']
  }
}

const OTHERS = ['x', 'y', 'z', 'r', 's', 't', 'a', 'b', 'c', 'd']
