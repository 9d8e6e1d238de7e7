/**
 * A new worker: of the file beside the page, or, where the page is one file from a disk, of the script that it holds
 * as text.
 */
export const startWorker = (): Worker => {
  const held = document.getElementById('worker')?.textContent
  if (held === undefined || held === null) return new Worker(new URL('worker.js', document.baseURI), { type: 'module' })
  const url = URL.createObjectURL(new Blob([held], { type: 'text/javascript' }))
  try {
    return new Worker(url)
  } finally {
    // The worker has its script once it was made; the address is not needed again.
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
}
