import type { Sample } from '../../data/density'
import { loadSamples } from '../dataFiles'
import { InputError } from '../inputError'
import {
  type Faulty,
  isFaulty,
  type Loaded,
  loadModel,
  type Readable,
  refuseUnknownSizes,
  sizesOf,
  withSizes,
} from '../models'
import { columnOptions, type ColumnsOption, type SizeRanges } from '../optionValues'

/** A model with the samples that its `data` names. */
export interface Ready extends Readable {
  readonly samples: ReadonlyMap<string, Sample>
}

/** One thing to do: a model at sizes and a seed. */
export interface Entry {
  /** Its place among all. */
  readonly at: number
  readonly path: string
  readonly text: string
  readonly seed: number
  readonly sizes: Readonly<Record<string, number>>
  /** Reads it, with what belongs to it. */
  readonly open: () => Ready | Faulty
}

export interface EntryOptions {
  readonly size?: SizeRanges
  readonly seed: readonly number[]
  readonly columns?: ColumnsOption
  readonly allowOutside?: boolean
}

/** No run has more. */
const MOST_ENTRIES = 1_000_000

/** Every choice of one value for each size, the first named varying least. */
export const combinations = (ranges: SizeRanges): readonly Readonly<Record<string, number>>[] =>
  Object.entries(ranges).reduce<readonly Readonly<Record<string, number>>[]>(
    (before, [name, values]) => {
      if (before.length * values.length > MOST_ENTRIES)
        throw new InputError('too-many', `--size: more than ${MOST_ENTRIES} choices of sizes`)
      return before.flatMap((sizes) => values.map((value) => ({ ...sizes, [name]: value })))
    },
    [{}],
  )

/** Reads the samples; where that fails, the fault is one of the model, at its `data`. */
const withSamples = (
  { path, model }: Readable,
  sizes: Readonly<Record<string, number>>,
  options: EntryOptions,
): Ready | Faulty => {
  const { allowOutside } = options
  try {
    const samples = loadSamples(model, path, sizes, { ...columnOptions(options), allowOutside })
    return { path, model, samples }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, text: model.text, faults: [{ code: error.code, message: error.message, place: model.data?.place }] }
  }
}

/** So many models stay parsed; of more, each is parsed again when its turn comes. */
const KEPT = 100

/** The models at the choices of sizes that they have a sense at. */
export class Entries {
  private readonly kept = new Map<string, Loaded>()

  constructor(
    private readonly paths: readonly string[],
    private readonly options: EntryOptions,
    /** Sizes that points fix, which are theirs to complete. */
    private readonly fixed: Readonly<Record<string, number>> | undefined,
    /** Told of choices of sizes that are left out. */
    private readonly warn: (message: string) => void,
  ) {}

  /** In the order of the paths, then of the sizes, then of the seeds. @throws InputError for sizes that cannot be set */
  list(): readonly Entry[] {
    const { size = {}, seed: seeds } = this.options
    const choices = combinations(size)
    const entries: Entry[] = []
    this.refuseUnknown(Object.keys(size))
    for (const path of new Set(this.paths)) {
      const loaded = this.load(path)
      const text = isFaulty(loaded) ? loaded.text : loaded.model.text
      const own = isFaulty(loaded) ? [{}] : this.choicesFor(loaded, choices)
      for (const sizes of own)
        for (const seed of isFaulty(loaded) ? seeds.slice(0, 1) : seeds)
          entries.push({ at: entries.length, path, text, seed, sizes, open: () => this.open(path, sizes) })
      if (entries.length > MOST_ENTRIES)
        throw new InputError('too-many', `more than ${MOST_ENTRIES} models, sizes and seeds together`)
    }
    return entries
  }

  /** A size has to be one of some model that can be read. */
  private refuseUnknown(names: readonly string[]): void {
    if (names.length === 0) return
    const loaded = this.paths.map((path) => this.load(path))
    const declared = loaded.flatMap((one) => (isFaulty(one) ? [] : one.model.sizes))
    if (!loaded.every(isFaulty)) refuseUnknownSizes(declared, names)
  }

  private load(path: string): Loaded {
    const before = this.kept.get(path)
    if (before) return before
    const loaded = loadModel(path)
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(path, loaded)
    return loaded
  }

  private open(path: string, sizes: Readonly<Record<string, number>>): Ready | Faulty {
    const loaded = this.load(path)
    return isFaulty(loaded) ? loaded : withSamples(loaded, sizes, this.options)
  }

  /** Those of the sizes that the model declares, each choice once. */
  private choicesFor(
    { path, model }: Readable,
    choices: readonly Readonly<Record<string, number>>[],
  ): readonly Readonly<Record<string, number>>[] {
    const own = choices.map((sizes) => sizesOf(model, { ...this.fixed, ...sizes }))
    const different = [...new Map(own.map((sizes) => [JSON.stringify(sizes), sizes])).values()]
    if (this.fixed !== undefined) return different
    const faults = new Map<object, InputError>()
    const sensible = different.filter((sizes) => {
      try {
        withSizes(model, sizes)
        return true
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        faults.set(sizes, error)
        return false
      }
    })
    const [fault] = faults.values()
    if (fault && sensible.length === 0) throw fault
    if (fault) this.warn(`${path}: ${faults.size} of ${different.length} choices of sizes left out: ${fault.message}`)
    return sensible
  }
}
