import { spawnSync } from 'node:child_process'

/** The package of Python that a target's files are run with: JAX's over a stand-in that has its names. */
const packageOf = (target: string): string => (target === 'jax' ? 'numpy' : target)

/** Python that has the library, and SciPy; PYTHON names one to try first. */
export const pythonWith = (library: string): string | undefined =>
  [process.env.PYTHON, '/usr/bin/python3', 'python3'].find(
    (python) => python && spawnSync(python, ['-c', `import numpy, scipy, ${packageOf(library)}`]).status === 0,
  )

/** Why a suite does not run. */
export const missing = (library: string): string =>
  `skipped: no Python with ${packageOf(library)} and SciPy (apt-get install python3-${packageOf(library)} python3-scipy)`
