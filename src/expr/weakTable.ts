/** Objects by key, each for as long as something else holds it: the one that there is, or a new one. */
export class WeakTable<T extends object> {
  readonly #known = new Map<string, WeakRef<T>>()
  readonly #ended = new FinalizationRegistry<string>((key) => {
    // Under the same key there may be a new one by now.
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key)
  })

  get(key: string, make: () => T): T {
    let object = this.#known.get(key)?.deref()
    if (object === undefined) {
      object = make()
      this.#known.set(key, new WeakRef(object))
      this.#ended.register(object, key)
    }
    return object
  }

  /** How many there are, with those whose end is not yet noticed. */
  get size(): number {
    return this.#known.size
  }
}
