import { byId, sayCopied } from './elements'

/** A part of the results. What it shows is of the text that is in the editor, or dimmed. */
export class Section {
  private readonly section: HTMLElement
  private readonly content: HTMLElement

  constructor(id: string) {
    this.section = byId(id, HTMLElement)
    this.content = this.section.querySelector('.content')!
    this.section.addEventListener('click', ({ target }) => {
      const pressed = target instanceof Element ? target.closest<HTMLButtonElement>('button.copy') : null
      if (pressed) void sayCopied(pressed, pressed.dataset.copy ?? '')
    })
  }

  /** What is shown is of an older text. */
  old(): void {
    this.section.classList.toggle('old', this.content.hasChildNodes())
  }

  /** Shows HTML that a worker wrote, in which all that comes from a model is escaped. */
  show(html: string): void {
    this.section.classList.remove('old')
    this.content.innerHTML = html
    for (const copy of this.content.querySelectorAll<HTMLElement>('button.copy')) copy.hidden = false
  }
}
