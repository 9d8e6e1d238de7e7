import { isInfinite, type Term, type Variable } from '../../expr'

/** What the class of a model is made of. */
export interface ModuleParts {
  readonly className: string
  readonly title: string
  /** Parameters, and their names in Python. */
  readonly parameters: readonly { readonly variable: Variable; readonly name: string }[]
  /** Sizes and the like that are given as keywords, with their defaults. */
  readonly keywords: readonly (readonly [string, string])[]
  /** Data, as arguments. */
  readonly data: string
  /** Functions of the file. */
  readonly functions: readonly string[]
  readonly bound: (term: Term) => string
}

/** `grbm-spin` as GrbmSpin. */
export const classNameOf = (stem: string): string => {
  const words = stem.split(/[^A-Za-z0-9]+/).filter((w) => w !== '')
  const name = words.map((w) => w[0]!.toUpperCase() + w.slice(1)).join('')
  return /^[A-Za-z]/.test(name) ? name : `Model${name}`
}

const POSITIVE = `class _Positive(torch.nn.Module):
    """exp(x) of a real x."""

    def forward(self, x):
        return torch.exp(x)

    def right_inverse(self, value):
        return torch.log(value)`

const INTERVAL = `class _Interval(torch.nn.Module):
    """low + (high - low) * sigmoid(x) of a real x; one end may be infinite."""

    def __init__(self, low, high):
        super().__init__()
        self.low, self.high = low, high

    def forward(self, x):
        if self.high == math.inf:
            return self.low + torch.exp(x)
        if self.low == -math.inf:
            return self.high - torch.exp(x)
        return self.low + (self.high - self.low) * torch.sigmoid(x)

    def right_inverse(self, value):
        if self.high == math.inf:
            return torch.log(value - self.low)
        if self.low == -math.inf:
            return torch.log(self.high - value)
        return torch.log(value - self.low) - torch.log(self.high - value)`

const SPD = `class _PositiveDefinite(torch.nn.Module):
    """L @ L.T of a triangular L whose diagonal is an exponential."""

    def forward(self, x):
        L = x.tril(-1) + torch.diag_embed(x.diagonal(dim1=-2, dim2=-1).exp())
        return L @ L.swapaxes(-1, -2)

    def right_inverse(self, value):
        L = torch.linalg.cholesky(value)
        return L.tril(-1) + torch.diag_embed(L.diagonal(dim1=-2, dim2=-1).log())`

const SYMMETRIC = `class _Symmetric(torch.nn.Module):
    """The matrix of an upper triangle."""

    def forward(self, x):
        return x.triu() + x.triu(1).swapaxes(-1, -2)

    def right_inverse(self, value):
        return value.triu()`

/** How values of a domain come from real numbers: the definition, and the call that makes one. */
const parametrization = (
  { domain }: Variable,
  bound: (term: Term) => string,
): readonly [string, string] | undefined => {
  switch (domain.kind) {
    case 'positive':
      return [POSITIVE, '_Positive()']
    case 'spd':
      return [SPD, '_PositiveDefinite()']
    case 'symmetric':
      return [SYMMETRIC, '_Symmetric()']
    case 'interval': {
      const [low, high] = domain.bounds.map((b) =>
        isInfinite(b) ? (b === domain.bounds[0] ? '-math.inf' : 'math.inf') : bound(b),
      )
      return [INTERVAL, `_Interval(${low}, ${high})`]
    }
    default:
      return undefined
  }
}

/** Attributes of every module, which a parameter must not hide. */
const OF_MODULES: ReadonlySet<string> = new Set(
  (
    'forward score loss arguments training parameters buffers children modules named_parameters named_buffers ' +
    'named_children named_modules float double half bfloat16 type to apply eval train cpu cuda ipu xpu to_empty ' +
    'requires_grad_ zero_grad share_memory state_dict load_state_dict extra_repr add_module get_parameter get_buffer ' +
    'get_submodule register_buffer register_parameter register_module parametrizations dump_patches T_destination'
  ).split(' '),
)

/** A module whose parameters stay in their domains while they are learnt. */
export const torchModule = (parts: ModuleParts): readonly string[] => {
  const own = parts.parameters.map(({ variable, name }) => ({
    name,
    attribute: OF_MODULES.has(name) ? `${name}_` : name,
    made: parametrization(variable, parts.bound),
  }))
  const keywords = [...own.map((p) => p.name), ...parts.keywords.map(([name, value]) => `${name}=${value}`)]
  const passed = [
    ...own.map((p) => `"${p.name}": self.${p.attribute}`),
    ...parts.keywords.map(([name]) => `"${name}": self._${name}`),
  ]
  const method = (name: string, callee: string, doc: string): readonly string[] =>
    parts.functions.includes(callee)
      ? [
          '',
          `    def ${name}(self, ${parts.data}):`,
          `        """${doc}"""`,
          `        return ${callee}(${parts.data}, **self.arguments())`,
        ]
      : []
  const lines = [
    `class ${parts.className}(torch.nn.Module):`,
    `    """${parts.title}, with parameters that start from the values given and stay in their domains."""`,
    '',
    `    def __init__(self${keywords.length > 0 ? `, *, ${keywords.join(', ')}` : ''}):`,
    '        super().__init__()',
    ...own.flatMap(({ name, attribute, made }) => [
      `        self.${attribute} = _parameter(${name})`,
      ...(made ? [`        parametrize.register_parametrization(self, "${attribute}", ${made[1]})`] : []),
    ]),
    ...parts.keywords.map(([name]) => `        self._${name} = ${name}`),
    '',
    '    def arguments(self):',
    '        """The keywords of the functions above."""',
    `        return {${passed.join(', ')}}`,
    ...method('forward', 'free_energy', 'F, shape (rows,).'),
    ...method('score', 'score', 'The score, of the shape of the data.'),
    ...method('loss', 'loss', 'The score-matching loss, a scalar.'),
  ]
  const parameter = `def _parameter(value):
    value = torch.as_tensor(value)
    value = value if value.is_floating_point() else value.to(torch.get_default_dtype())
    return torch.nn.Parameter(value.detach().clone())`
  return [...new Set(own.flatMap((p) => (p.made ? [p.made[0]] : []))), parameter, lines.join('\n')]
}
