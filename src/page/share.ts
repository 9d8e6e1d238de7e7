/*
 * A model in a link, `#m=`: its text in UTF-8, deflated by the browser (RFC 1951) and written in base64url (RFC 4648,
 * section 5, without padding). Nothing of it is sent to a server: what follows `#` stays in the browser.
 */

/** No model of a person is longer; a link of a few bytes could hold gigabytes. */
const LONGEST_TEXT = 1 << 20

/** A link that holds no whole model. */
export class BadLink extends Error {
  override readonly name = 'BadLink'
}

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))

const streamed = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> => new Response(bytes).body!

/** All bytes of a stream. @throws BadLink where there are too many */
const collected = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > LONGEST_TEXT) throw new BadLink('the link holds more than a megabyte of text')
    parts.push(part.value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The text as it stands behind `#m=`. */
export const packed = async (text: string): Promise<string> => {
  const bytes = new TextEncoder().encode(text)
  return base64url(await collected(streamed(bytes).pipeThrough(new CompressionStream('deflate-raw'))))
}

/** The text of a link. @throws BadLink (rejects) if it is cut, changed or too long */
export const unpacked = async (link: string): Promise<string> => {
  try {
    const inflated = streamed(bytesOf(link)).pipeThrough(new DecompressionStream('deflate-raw'))
    return new TextDecoder('utf-8', { fatal: true }).decode(await collected(inflated))
  } catch (error) {
    if (error instanceof BadLink) throw error
    throw new BadLink('the link is not whole: copy all of it, up to its last letter')
  }
}
