import { byId } from './elements'

/** The two visible entries over which pictures are drawn. */
export class EntryChoice {
  private readonly host = byId('entries', HTMLElement)
  private readonly selects = [byId('first', HTMLSelectElement), byId('second', HTMLSelectElement)] as const
  private names: readonly string[] = []

  constructor(onChange: () => void) {
    this.host.addEventListener('change', onChange)
  }

  /** Where the names are others than before, the first two are chosen. */
  offer(names: readonly string[]): void {
    this.host.hidden = names.length < 2
    if (names.join() === this.names.join()) return
    this.names = names
    for (const [k, select] of this.selects.entries()) {
      select.replaceChildren(...names.map((name, at) => new Option(name, String(at))))
      select.value = String(k)
    }
  }

  /** Their numbers: one where both are the same; the first two before they are known. */
  get chosen(): readonly number[] {
    if (this.names.length < 2) return [0, 1]
    return [...new Set(this.selects.map(({ value }) => Number(value)))]
  }
}
