import { type Example, EXAMPLES } from './examples'
import { BadLink, unpacked } from './share'

/** Where the first text comes from. */
export type Origin =
  | { readonly kind: 'text'; readonly text: string; readonly example?: Example }
  /** A file that is fetched when it was asked for by a click. */
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'bad'; readonly message: string }

const exampleOf = (name: string): Example | undefined => EXAMPLES.find((e) => e.file === name)

/** What `#m=` (a model), `#url=` (the address of one) or `#example=` (its name) ask for; else the first example. */
export const originOf = async (hash: string): Promise<Origin> => {
  const [, key, value = ''] = /^#(\w+)=(.*)$/s.exec(hash) ?? []
  if (key === 'url') {
    try {
      return { kind: 'url', url: decodeURIComponent(value) }
    } catch {
      return {
        kind: 'bad',
        message: `the address in the link cannot be read: \`${value}\` has a % that begins no character`,
      }
    }
  }
  if (key === 'm') {
    try {
      return { kind: 'text', text: await unpacked(value) }
    } catch (error) {
      if (!(error instanceof BadLink)) throw error
      return { kind: 'bad', message: error.message }
    }
  }
  const example = exampleOf(key === 'example' ? value : 'grbm')
  if (example) return { kind: 'text', text: example.text, example }
  return { kind: 'bad', message: `there is no example \`${value}\`` }
}

/** The text of an address. @throws Error (rejects) that says why there is none */
export const fetched = async (url: string): Promise<string> => {
  const answer = await fetch(url).catch(() => {
    throw new Error(`${url} cannot be fetched: this page reads only files of its own site`)
  })
  if (!answer.ok) throw new Error(`${url} cannot be fetched: ${answer.status} ${answer.statusText}`)
  return answer.text()
}
