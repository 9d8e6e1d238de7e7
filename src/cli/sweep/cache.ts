import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelResult } from '../../decide/verdict'
import { InputError } from '../inputError'
import { unwritable } from '../readText'
import { writeWhole } from '../wholeFile'
import { sha256 } from '../sha256'

/**
 * Results by the keys of their jobs, which name the build too. An entry is its own hash and a result, written beside
 * and renamed: what is damaged, or half there, is as good as none.
 */
export class Cache {
  private isWritable = true

  /** @throws InputError where the folder cannot be made or written */
  constructor(
    private readonly folder: string,
    /** Told once, where nothing more can be kept. */
    private readonly onFailure: (message: string) => void,
  ) {
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      throw unwritable(folder, error)
    }
    writeWhole(join(folder, 'README'), 'Verdicts kept by `scoreproof check --cache`; it can be deleted at any time.\n')
  }

  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key)
  }

  get(key: string): ModelResult | undefined {
    try {
      const entry = readFileSync(this.pathOf(key), 'utf8')
      const text = entry.slice(65)
      return sha256(key, text) === entry.slice(0, 64) ? (JSON.parse(text) as ModelResult) : undefined
    } catch {
      return undefined
    }
  }

  /** A disk that is full by now takes nothing from what was found. */
  put(key: string, result: ModelResult): void {
    if (!this.isWritable) return
    const text = JSON.stringify(result)
    try {
      mkdirSync(join(this.folder, key.slice(0, 2)), { recursive: true })
      writeWhole(this.pathOf(key), `${sha256(key, text)}\n${text}`)
    } catch (error) {
      this.isWritable = false
      const told = error instanceof InputError ? error : unwritable(this.folder, error)
      this.onFailure(`${told.message}; nothing more is kept`)
    }
  }
}
