import { number } from '../../expr'
import { pythonNames } from '../arrays/names'
import { sizeSources } from '../arrays/sizes'
import type { GoldenPoint } from './golden'
import { PYTHON_DIAGNOSIS } from './pythonDiagnosis'
import type { Plan } from './plan'

/* A test for pytest. */

interface Library {
  readonly imports: string
  /** Of what is called with doubles, and what comes back as nested lists. */
  readonly conversions: string
  readonly gradient: string
}

const asInNumPy = (module: string): string => `DOUBLE, SINGLE = ${module}.float64, ${module}.float32


def array(x, dtype):
    return ${module}.asarray(x, dtype=dtype)


def lists(x):
    return ${module}.asarray(x).tolist()`

/** What `got` is as lists, the symmetric part of symmetric matrices. */
const symmetrised = (
  transposed: string,
): string => `    symmetric = {k: (got[k] + ${transposed}) / 2 for k in SYMMETRIC}
    return {k: lists(g) for k, g in {**got, **symmetric}.items()}, point["gradient"], gradient_tolerance(point)`

const LIBRARIES: Readonly<Record<string, Library>> = {
  numpy: {
    imports: 'import numpy as np',
    conversions: asInNumPy('np'),
    gradient: `def gradient(point):
    """The derivative of the mean objective along one direction, by differences; NumPy has no others."""
    data, parameters = inputs(point, DOUBLE)
    step = 2.0**-16
    moved = lambda t: {k: p + t * array(point["direction"][k], DOUBLE) for k, p in parameters.items()}
    ends = [float(np.mean(call(NAME_OF_LOSS, data, moved(t), point["sizes"]))) for t in (step, -step)]
    return {"along a direction": (ends[0] - ends[1]) / (2 * step)}, {"along a direction": point["along"]}, 1e-6`,
  },
  torch: {
    imports: 'import torch',
    conversions: `DOUBLE, SINGLE = torch.float64, torch.float32


def array(x, dtype):
    return torch.tensor(x, dtype=dtype)


def lists(x):
    return x.detach().tolist() if isinstance(x, torch.Tensor) else torch.as_tensor(x).tolist()`,
    gradient: `def gradient(point):
    data, parameters = inputs(point, DOUBLE)
    for p in parameters.values():
        p.requires_grad_(True)
    value = torch.as_tensor(call(NAME_OF_LOSS, data, parameters, point["sizes"])).mean()
    if value.requires_grad:
        value.backward()
    got = {k: torch.zeros_like(p) if p.grad is None else p.grad for k, p in parameters.items()}
${symmetrised('got[k].transpose(-1, -2)')}`,
  },
  jax: {
    imports: 'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
    conversions: asInNumPy('jnp'),
    gradient: `def gradient(point):
    data, parameters = inputs(point, DOUBLE)
    value = lambda parameters: jnp.mean(call(NAME_OF_LOSS, data, parameters, point["sizes"]))
    got = jax.grad(value)(parameters)
${symmetrised('jnp.swapaxes(got[k], -1, -2)')}`,
  },
}

const text = (value: unknown): string => JSON.stringify(value)

/** What is called: the exported functions, or the subject. */
const adapter = (plan: Plan): string => {
  const { model } = plan.request
  if (plan.subject) {
    const { module, name } = plan.subject
    return `sys.path[:0] = [os.getcwd(), os.path.dirname(os.path.abspath(__file__))]
from ${module} import ${name} as subject


def call(name, data, parameters, sizes):
    """\`name\` at the data (arrays in the file's order) and parameters (arrays by name); \`sizes\` are numbers by name."""
    return subject(*data, **parameters)`
  }
  const renamed = [...pythonNames(model)].filter(([name, own]) => name !== own)
  const keywords = [...sizeSources(model, number)].flatMap(([name, source]) =>
    source.kind === 'keyword' ? [name] : [],
  )
  return `path = os.path.join(os.path.dirname(os.path.abspath(__file__)), ${text(plan.module)})
spec = importlib.util.spec_from_file_location("exported", path)
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)


def call(name, data, parameters, sizes):
    """\`name\` at the data (arrays in the file's order) and parameters (arrays by name); \`sizes\` are numbers by name."""
    renamed = ${text(Object.fromEntries(renamed))}
    keywords = {**parameters, **{k: sizes[k] for k in ${text(keywords)}}}
    return getattr(exported, name)(*data, **{renamed.get(k, k): v for k, v in keywords.items()})`
}

const testOf = (name: string): string => `def test_${name}():
    check(${text(name)})`

export const pythonTest = (plan: Plan, points: readonly GoldenPoint[]): string => {
  const library = LIBRARIES[plan.target.name]!
  const { model, provenance } = plan.request
  const loss = plan.functions.includes('loss') ? 'loss' : plan.functions.includes('objective') ? 'objective' : undefined
  return `"""${model.name.replaceAll(/["\\]/g, '')}: golden points of ${provenance.path.replaceAll(/["\\]/g, '')}, SHA-256 ${provenance.hash}.

Run it with pytest; it needs nothing of scoreproof.
"""

import ${plan.subject ? 'json\nimport math\nimport os\nimport sys' : 'importlib.util\nimport json\nimport math\nimport os'}

${library.imports}

TOLERANCE = ${plan.tolerance}
SINGLE_TOLERANCE = 1e-4

# ---------------------------------------------------------------------------------------------------------------------
# What is tested. A function with another signature is adapted here, and nowhere else.
# ---------------------------------------------------------------------------------------------------------------------
${adapter(plan)}


# ---------------------------------------------------------------------------------------------------------------------

${library.conversions}


DATA = ${text(model.visible.map((v) => v.name))}
SYMMETRIC = ${text(model.parameters.filter((p) => ['symmetric', 'spd'].includes(p.domain.kind)).map((p) => p.name))}
WEIGHTED = ${plan.request.weighted ? 'True' : 'False'}
${loss ? `NAME_OF_LOSS = ${text(loss)}\n` : ''}

def gradient_tolerance(point):
    """Derivatives of what is computed have its rounding once more, and far out as much more as values are larger."""
    return max(1e-6, TOLERANCE) if point["kind"] == "far out" else 100 * TOLERANCE


def inputs(point, dtype):
    parameters = {k: array(x, dtype) for k, x in point["parameters"].items()}
    return [array(point["data"][name], dtype) for name in DATA], parameters


${PYTHON_DIAGNOSIS}


${plan.functions.map(testOf).join('\n\n\n')}
${
  loss
    ? `

${library.gradient}


def test_gradient_of_${loss}():
    check_gradient(${plan.target.name === 'numpy' ? '"ordinary"' : ''})
`
    : ''
}${
    plan.subject
      ? ''
      : `

def test_single_precision():
    for name in ${text(plan.functions)}:
        check(name, SINGLE, SINGLE_TOLERANCE, "ordinary")
`
  }

POINTS = json.loads(
    r"""[
${points.map((p) => text(p)).join(',\n')}
]"""
)
`
}
