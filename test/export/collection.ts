import { readdirSync } from 'node:fs'

export const GOLDEN = new URL('golden/', import.meta.url)
const ZOO = new URL('../../proofs/models/', import.meta.url)

/** Energies from the literature and the zoo, of which the formulas are printed. */
export const COLLECTION = [GOLDEN, ZOO].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ name: file.replace('.yaml', ''), file: new URL(file, folder) })),
)
