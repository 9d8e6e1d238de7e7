/** What is used of nerdamer-prime 1.5.0; its own declarations describe a version with other exports. */
declare module 'nerdamer' {
  interface Expression {
    toString(): string
  }
  interface Nerdamer {
    diff(expression: string, by: string): Expression
    set(setting: 'TIMEOUT', milliseconds: number): void
    getVars(): Readonly<Record<string, unknown>>
    flush(): unknown
  }
  const nerdamer: Nerdamer
  export default nerdamer
}
