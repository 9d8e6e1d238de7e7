import { basename } from 'node:path'
import { template } from '../../language/template'
import { writeNew } from '../readText'
import { EXIT, type Session } from '../session'
import { shellWord } from '../shellWord'

/** `scoreproof init [NAME]`: a model file to start from, printed or written to a file that does not exist yet. */
export const runInit = (name: string | undefined, { terminal }: Session): number => {
  if (name === undefined) {
    terminal.out(template('my-energy'))
    return EXIT.ok
  }
  const path = /\.ya?ml$/.test(name) ? name : `${name}.yaml`
  writeNew(path, template(basename(path).replace(/\.ya?ml$/, '')))
  terminal.out(`wrote ${path}; next: scoreproof check ${shellWord(path)}\n`)
  return EXIT.ok
}
