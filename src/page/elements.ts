/** The element of `index.html` with this id. @throws Error where the page has none of that kind */
export const byId = <E extends HTMLElement>(id: string, kind: new () => E): E => {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`the page has no ${kind.name} #${id}`)
}

/** A button that says `text` as it stands. */
export const button = (text: string, onClick: () => void): HTMLButtonElement => {
  const made = document.createElement('button')
  made.type = 'button'
  made.textContent = text
  made.addEventListener('click', onClick)
  return made
}

/** Puts a text on the clipboard; false where the browser does not let it. */
export const copied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** How long a button says that it has copied, in milliseconds. */
const SAID = 1500

/** Copies a text, and says so on the button that was pressed for it. */
export const sayCopied = async (pressed: HTMLButtonElement, text: string): Promise<void> => {
  const label = pressed.textContent
  pressed.textContent = (await copied(text)) ? 'copied' : 'not allowed here'
  setTimeout(() => (pressed.textContent = label), SAID)
}
