import { jsonText } from '../../language/printable'
import { JUNIT_END, JUNIT_HEAD, junitSuite } from '../../report/junit'
import { type CheckJson, type ModelJson } from '../../report/verdictJson'
import { type SettledJson, type SweepJson, withSetting } from '../../report/sweep'
import { refuseForeign } from '../readText'
import { resultIn } from '../verdictsSchema'
import { WholeFile } from '../wholeFile'

/* What a run says of many models is written as it is found: nothing of it is kept, however many there are. */

const INDENT = '    '

/** The JSON of a run: its models as they come, and in the end what is known of all. */
export class RunJson {
  private count = 0

  constructor(
    private readonly out: (text: string) => void,
    /** Whether each model has its setting. */
    private readonly isSweep: boolean,
  ) {}

  add(settled: SettledJson): void {
    const model: ModelJson = this.isSweep ? withSetting(settled) : settled.json
    const before = this.count++ === 0 ? '{\n  "models": [' : ','
    this.out(`${before}\n${jsonText(model).replace(/^/gm, INDENT)}`)
  }

  finish(closing: Omit<CheckJson, 'models'> | Omit<SweepJson, 'models'>): void {
    const models = this.count === 0 ? '{\n  "models": []' : '\n  ]'
    this.out(`${models},${jsonText(closing).slice(1)}\n`)
  }
}

/** The XML of a run: each model as it comes, and all of it under its name in the end. */
export class RunJunit {
  private readonly file: WholeFile

  /** @throws InputError where a file that is none of ours has the name, or it cannot be written */
  constructor(path: string) {
    refuseForeign(path, (head) => head.startsWith(JUNIT_HEAD))
    this.file = new WholeFile(path)
    this.file.write(JUNIT_HEAD)
  }

  add({ json, ...setting }: SettledJson & { readonly seconds: number }): void {
    this.file.write(junitSuite({ ...setting, model: json.model, errors: json.errors ?? [], result: resultIn(json) }))
  }

  finish(): void {
    this.file.write(JUNIT_END)
    this.file.finish()
  }

  discard(): void {
    this.file.discard()
  }
}
