import { expect, test } from 'vitest'
import { termsOfDerivingAgain } from './derived'

test('a model that is derived a thousand times makes its terms once', () => expect(termsOfDerivingAgain(1000)).toBe(0))
