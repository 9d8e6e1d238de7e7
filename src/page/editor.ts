import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type Completion,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import type { Fault, Place } from '../language/model'
import { printable } from '../language/printable'
import { modelLanguage } from './modelLanguage'
import type { Vocabulary } from './protocol'

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--paper)', color: 'var(--ink)', fontSize: '0.875rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--soft)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-tooltip': { backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--paper)' },
  '.cm-completionInfo': { maxWidth: '20rem' },
  // The marks that come with CodeMirror are images in the style sheet, which the content policy does not let in.
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
  '.cm-lint-marker-error': { content: 'normal', borderRadius: '50%', backgroundColor: 'var(--bad)' },
})

const completions = (vocabulary: Vocabulary, names: readonly string[]): readonly Completion[] => [
  ...vocabulary.keys.map((w) => ({ label: w.label, info: w.info, type: 'property', apply: `${w.label}: ` })),
  ...vocabulary.functions.map((w) => ({ label: w.label, info: w.info, type: 'function' })),
  ...vocabulary.words.map((w) => ({ label: w.label, info: w.info, type: 'keyword' })),
  ...vocabulary.domains.map((w) => ({ label: w.label, info: w.info, type: 'type' })),
  ...names.map((label) => ({ label, type: 'variable', detail: 'declared here', boost: 2 })),
]

/** The text of the model: an editor in a shadow tree, whose style sheets a content policy lets be. */
export class ModelEditor {
  private readonly view: EditorView
  private readonly language = new Compartment()
  private names: readonly string[] = []
  private vocabulary: Vocabulary | undefined

  constructor(host: HTMLElement, label: string, onChange: () => void) {
    const root = host.attachShadow({ mode: 'open' })
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [(context) => this.complete(context)] }),
          indentUnit.of('  '),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          this.language.of([]),
          look,
          // Tab moves on, as everywhere on a page.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
          EditorView.updateListener.of((update) => update.docChanged && onChange()),
        ],
      }),
    })
    // What scrolls can be reached by keys.
    this.view.scrollDOM.tabIndex = 0
  }

  get text(): string {
    return this.view.state.doc.toString()
  }

  set text(text: string) {
    const { state } = this.view
    this.view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text }, selection: { anchor: 0 } })
  }

  /** The words that are coloured and completed. */
  learn(vocabulary: Vocabulary): void {
    this.vocabulary = vocabulary
    this.view.dispatch({ effects: this.language.reconfigure(modelLanguage(vocabulary)) })
  }

  /** Names that are declared, for completion. */
  know(names: readonly string[]): void {
    this.names = names
  }

  /** Marks the faults at their places. */
  mark(faults: readonly Fault[]): void {
    const diagnostics = faults.map((fault): Diagnostic => {
      const [from, to] = this.range(fault.place)
      const message = fault.hint === undefined ? fault.message : `${fault.message}: ${fault.hint}`
      return { from, to, severity: 'error', message: printable(message) }
    })
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics))
  }

  /** Moves the caret to a place. */
  goTo(place: Place): void {
    const [anchor, head] = this.range(place)
    this.view.dispatch({ selection: { anchor, head }, scrollIntoView: true })
    this.view.focus()
  }

  private complete(context: CompletionContext): CompletionResult | null {
    const word = context.matchBefore(/\w+/)
    if (!this.vocabulary || (!word && !context.explicit)) return null
    const options = completions(this.vocabulary, this.names)
    return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ }
  }

  /** Characters from … to; the first line where there is no place. */
  private range(place: Place | undefined): readonly [number, number] {
    const { doc } = this.view.state
    const line = doc.line(Math.min(place?.line ?? 1, doc.lines))
    const from = Math.min(line.from + (place?.column ?? 1) - 1, line.to)
    return [from, place ? Math.min(from + place.length, doc.length) : line.to]
  }
}
