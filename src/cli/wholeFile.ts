import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isFile, unwritable } from './readText'

/**
 * A file that is there whole or not at all: it is written beside, and gets its name when all of it is there. A device
 * or pipe is just written to.
 */
export class WholeFile {
  private readonly part: string
  private readonly file: number
  private isOpen = true

  /** @throws InputError where nothing can be written there */
  constructor(private readonly path: string) {
    // Processes of two machines that share a folder may have one number.
    const beside = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.part`
    this.part = existsSync(path) && !isFile(path) ? path : beside
    try {
      this.file = openSync(this.part, this.part === path ? 'w' : 'wx')
    } catch (error) {
      throw unwritable(path, error)
    }
  }

  /** @throws InputError where the disk is full */
  write(text: string): void {
    try {
      writeFileSync(this.file, text)
    } catch (error) {
      this.discard()
      throw unwritable(this.path, error)
    }
  }

  /** @throws InputError where it cannot get its name */
  finish(): void {
    try {
      this.close()
      if (this.part !== this.path) renameSync(this.part, this.path)
    } catch (error) {
      this.removePart()
      throw unwritable(this.path, error)
    }
  }

  /** As if nothing had been written; of a file that is finished, nothing. */
  discard(): void {
    if (!this.isOpen) return
    this.close()
    this.removePart()
  }

  private close(): void {
    this.isOpen = false
    closeSync(this.file)
  }

  private removePart(): void {
    if (this.part !== this.path) rmSync(this.part, { force: true })
  }
}

export const writeWhole = (path: string, text: string): void => {
  const file = new WholeFile(path)
  file.write(text)
  file.finish()
}
