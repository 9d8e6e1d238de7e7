import { Refused, type Request, type Target, WHATS } from '../request'

const write = (request: Request): string => {
  throw new Refused(`numpy: ${request.model.name} cannot be written yet`)
}

export const numpy: Target = {
  name: 'numpy',
  extension: 'py',
  what: WHATS,
  byDefault: WHATS.filter((what) => what !== 'sample'),
  comment: ['# ', ''],
  write,
}
