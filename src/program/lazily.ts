/** What `make` gives, made when it is first asked for. */
export const lazily = <V>(make: () => V): (() => V) => {
  let made: { readonly value: V } | undefined
  return () => (made ??= { value: make() }).value
}
