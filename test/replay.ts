import { configureGlobal } from 'fast-check'

/* `SEED=123 npm test` makes every random batch the one of that seed: fast-check's here, the others' by `soundness/seed`. */

if (process.env.SEED) configureGlobal({ seed: Number(process.env.SEED) })
