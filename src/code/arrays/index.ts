import { type Target, WHATS } from '../request'
import type { Dialect } from './dialect'
import { pythonFile } from './file'
import { jax } from './jax'
import { numpy } from './numpy'
import { torch } from './torch'

const targetOf = (dialect: Dialect): Target => ({
  name: dialect.library,
  extension: 'py',
  what: WHATS,
  byDefault: WHATS.filter((what) => what !== 'sample'),
  comment: ['# ', ''],
  write: (request) => pythonFile(request, dialect),
})

/** Array programs in Python: one lowering, of which each library has its spellings. */
export const ARRAY_TARGETS: readonly Target[] = [numpy, torch, jax].map(targetOf)
