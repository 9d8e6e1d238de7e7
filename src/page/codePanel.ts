import { button, byId, sayCopied } from './elements'
import type { Answer } from './protocol'

/** The exported code, with a tab for each target (WAI-ARIA Authoring Practices, "Tabs"). */
export class CodePanel {
  private readonly section = byId('code', HTMLElement)
  private readonly panel = byId('exported', HTMLElement)
  private readonly text = this.panel.querySelector('code')!
  private readonly copy = byId('copy', HTMLButtonElement)
  private readonly list = byId('targets', HTMLElement)
  private tabs: readonly HTMLButtonElement[] = []
  private chosen: string | undefined

  /** `onChoose` is told when another target is asked for. */
  constructor(private readonly onChoose: () => void) {
    this.copy.addEventListener('click', () => void sayCopied(this.copy, this.text.textContent ?? ''))
    this.list.addEventListener('keydown', (event) => this.move(event))
  }

  offer(targets: readonly string[]): void {
    this.tabs = targets.map((target) => {
      const tab = button(target, () => this.choose(target))
      tab.setAttribute('role', 'tab')
      tab.setAttribute('aria-controls', this.panel.id)
      return tab
    })
    this.list.replaceChildren(...this.tabs)
    this.mark()
  }

  /** The target whose code is asked for; none until one was chosen. */
  get target(): string | undefined {
    return this.chosen
  }

  old(): void {
    this.section.classList.toggle('old', this.text.textContent !== '')
  }

  show(answer: Answer): void {
    if (answer.kind !== 'code' && answer.kind !== 'refused') return
    this.section.classList.remove('old')
    this.text.textContent = answer.kind === 'code' ? answer.code : answer.message
    this.copy.hidden = answer.kind !== 'code'
  }

  private choose(target: string): void {
    this.chosen = target
    this.mark()
    this.old()
    this.onChoose()
  }

  /** One tab can be reached by Tab, the others from it by arrows. */
  private mark(): void {
    for (const [k, tab] of this.tabs.entries()) {
      const isChosen = tab.textContent === this.chosen
      tab.setAttribute('aria-selected', String(isChosen))
      tab.tabIndex = isChosen || (this.chosen === undefined && k === 0) ? 0 : -1
    }
  }

  private move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const now = this.tabs.findIndex((tab) => tab === document.activeElement)
    const next = this.tabs.at((now + step) % this.tabs.length)
    next?.focus()
    next?.click()
    event.preventDefault()
  }
}
