import type { Fault } from '../language/model'
import { CodePanel } from './codePanel'
import { ModelEditor } from './editor'
import { EntryChoice } from './entryChoice'
import { button, byId, copied } from './elements'
import { EXAMPLES } from './examples'
import { FaultPanel } from './faultPanel'
import { Lane } from './lane'
import { fetched, originOf } from './origin'
import type { Answer } from './protocol'
import { Section } from './section'
import { SettingsPanel } from './settings'
import { packed } from './share'
import { startWorker } from './startWorker'

/** After so long without a key the text is read, in milliseconds. */
const PAUSE = 300

/** The whole page: the text, and what is made of it. */
export class Page {
  /** Formulas and code; verdicts, which take longer, have a worker of their own. */
  private readonly deriving = new Lane(startWorker, () => this.showBusy())
  private readonly checking = new Lane(startWorker, () => this.showBusy())
  private readonly editor = new ModelEditor(byId('editor', HTMLElement), 'Model file', () => this.changed())
  private readonly faults = new FaultPanel((place) => this.editor.goTo(place))
  private readonly formulas = new Section('formulas')
  private readonly verdicts = new Section('verdicts')
  private readonly pictures = new Section('picture')
  private readonly settings = new SettingsPanel(() => this.changed())
  private readonly entries = new EntryChoice(() => this.draw())
  private readonly code = new CodePanel(() => this.exportCode())
  private readonly status = byId('status', HTMLElement)
  private readonly stopButton = byId('stop', HTMLButtonElement)
  private readonly examples = byId('examples', HTMLSelectElement)
  /** Whether the words of the language are known. */
  private learnt = false
  private timer: ReturnType<typeof setTimeout> | undefined

  async open(): Promise<void> {
    byId('check', HTMLButtonElement).addEventListener('click', () => this.derive())
    byId('share', HTMLElement).addEventListener('click', () => void this.share())
    this.stopButton.addEventListener('click', () => this.stop())
    addEventListener('hashchange', () => void this.load())
    this.offerExamples()
    await this.load()
  }

  private offerExamples(): void {
    const options = EXAMPLES.map(({ file, name }) => new Option(name, file))
    this.examples.replaceChildren(new Option('choose …', ''), ...options)
    this.examples.addEventListener('change', () => {
      const chosen = EXAMPLES.find((e) => e.file === this.examples.value)
      if (chosen) this.begin(chosen.text)
    })
  }

  private learn(answer: Answer): void {
    if (answer.kind !== 'vocabulary') return
    this.learnt = true
    this.editor.learn(answer.vocabulary)
    this.code.offer(answer.vocabulary.targets)
  }

  private async load(): Promise<void> {
    const origin = await originOf(location.hash)
    if (origin.kind === 'text') {
      this.examples.value = origin.example?.file ?? ''
      return this.begin(origin.text)
    }
    if (origin.kind === 'bad') return this.say(origin.message)
    this.say(`This link asks for ${origin.url}.`)
    const { url } = origin
    this.status.append(
      ' ',
      button('Fetch it', () => void this.fetch(url)),
    )
  }

  private async fetch(url: string): Promise<void> {
    try {
      this.begin(await fetched(url))
    } catch (error) {
      this.say((error as Error).message)
    }
  }

  private begin(text: string): void {
    this.editor.text = text
    this.derive()
  }

  private say(text: string): void {
    this.status.textContent = text
  }

  /** What is shown is of an older text from now on, and what is still being decided would be. */
  private changed(): void {
    this.giveUp()
    for (const section of [this.formulas, this.verdicts, this.pictures, this.code]) section.old()
    this.say('')
    this.timer = setTimeout(() => this.derive(), PAUSE)
  }

  private giveUp(): void {
    clearTimeout(this.timer)
    this.deriving.stop()
    this.checking.stop()
  }

  /** There is something to stop. */
  private showBusy(): void {
    this.stopButton.disabled = !this.deriving.isBusy && !this.checking.isBusy
  }

  private stop(): void {
    this.giveUp()
    this.say('Stopped. Check begins again.')
  }

  private derive(): void {
    this.giveUp()
    this.say('Deriving …')
    this.deriving.ask({ kind: 'derive', text: this.editor.text }, (answer) => this.derived(answer))
  }

  private derived(answer: Answer): void {
    // Formulas do not wait for the words of the language.
    if (!this.learnt) this.checking.ask({ kind: 'vocabulary' }, (words) => this.learn(words))
    if (answer.kind === 'derived') {
      this.editor.know(answer.names)
      this.mark([])
      this.formulas.show(answer.html)
      this.settings.offer(answer.sizes)
      this.check()
      this.exportCode()
      return this.draw()
    }
    if (answer.kind === 'refused') return this.say(answer.message)
    if (answer.kind !== 'faults') return
    if (answer.names.length > 0) this.editor.know(answer.names)
    this.mark(answer.faults)
    const count = answer.faults.length
    this.say(`${count} ${count === 1 ? 'fault' : 'faults'} in the model`)
  }

  private mark(faults: readonly Fault[]): void {
    this.editor.mark(faults)
    this.faults.show(faults)
  }

  private check(): void {
    this.verdicts.old()
    const settings = this.settings.read()
    if (typeof settings === 'string') return this.say(settings)
    this.say('Checking …')
    this.checking.ask({ kind: 'check', text: this.editor.text, ...settings }, (answer) => this.checked(answer))
  }

  private checked(answer: Answer): void {
    if (answer.kind === 'doing') return this.say(`Checking: ${answer.doing} (${answer.done} of ${answer.total} done)`)
    if (answer.kind === 'verdicts') return this.verdicts.show(answer.html)
    if (answer.kind === 'checked') this.say(answer.summary)
    if (answer.kind === 'refused') this.say(answer.message)
  }

  private draw(): void {
    const settings = this.settings.read()
    if (typeof settings === 'string') return
    this.pictures.old()
    const question = { kind: 'pictures', text: this.editor.text, entries: this.entries.chosen, ...settings } as const
    this.deriving.ask(question, (answer) => {
      if (answer.kind !== 'pictures') return
      this.entries.offer(answer.entries)
      this.pictures.show(answer.html)
    })
  }

  private exportCode(): void {
    const { target } = this.code
    if (target === undefined) return
    this.deriving.ask({ kind: 'code', text: this.editor.text, target }, (answer) => this.code.show(answer))
  }

  /** The link is made when it is asked for: until then nothing of the model is in the address. */
  private async share(): Promise<void> {
    history.replaceState(null, '', `#m=${await packed(this.editor.text)}`)
    const link = byId('link', HTMLElement)
    link.hidden = false
    link.textContent = location.href
    this.say((await copied(location.href)) ? 'The link is copied.' : 'Copy the link:')
  }
}
