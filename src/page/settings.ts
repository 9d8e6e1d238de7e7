import { byId } from './elements'
import type { OwnSize, Settings } from './protocol'

/** Seed, sizes and data, which are set beside the text. */
export class SettingsPanel {
  private readonly panel = byId('settings', HTMLElement)
  private readonly seed = byId('seed', HTMLInputElement)
  private readonly sizes = byId('sizes', HTMLElement)
  private readonly data = byId('data', HTMLInputElement)

  constructor(onChange: () => void) {
    this.panel.addEventListener('input', onChange)
  }

  /** Fields for the sizes of the model; what is set in them stays where there is still such a size. */
  offer(sizes: readonly OwnSize[]): void {
    const before = this.sizeFields()
    const fields = sizes.map(({ name, value }) => {
      const field = before.find((f) => f.name === name) ?? document.createElement('input')
      Object.assign(field, { name, type: 'number', min: '1', max: '1000000', step: '1', placeholder: String(value) })
      return field
    })
    // Those that are there already keep the caret.
    if (fields.length === before.length && fields.every((field) => before.includes(field))) return
    this.sizes.replaceChildren(
      ...fields.map((field) => {
        const label = document.createElement('label')
        label.append(`${field.name} `, field)
        return label
      }),
    )
  }

  /** What is set; what is wrong with it in words. */
  read(): Settings | string {
    const wrong = [this.seed, ...this.sizeFields()].find((field) => !field.validity.valid)
    if (wrong) return `${wrong.name}: must be a whole number from ${wrong.min} to ${wrong.max}`
    const sizes = this.sizeFields().flatMap((f) => (f.value === '' ? [] : [[f.name, Number(f.value)] as const]))
    return { seed: Number(this.seed.value), sizes: Object.fromEntries(sizes), files: [...(this.data.files ?? [])] }
  }

  private sizeFields(): readonly HTMLInputElement[] {
    return [...this.sizes.querySelectorAll('input')]
  }
}
