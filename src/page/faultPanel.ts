import type { Fault, Place } from '../language/model'
import { printable } from '../language/printable'
import { button, byId } from './elements'

/** The faults of the text as a list beside their marks in it: each leads to its place. */
export class FaultPanel {
  private readonly host = byId('faults', HTMLElement)

  constructor(private readonly goTo: (place: Place) => void) {}

  show(faults: readonly Fault[]): void {
    this.host.replaceChildren(
      ...faults.map(({ message, place, hint }) => {
        const at = place ? `${place.line}:${place.column}: ` : ''
        return button(
          printable(`${at}${message}${hint === undefined ? '' : `; ${hint}`}`),
          () => place && this.goTo(place),
        )
      }),
    )
  }
}
