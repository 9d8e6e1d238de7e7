import { soundness } from './soundness'

soundness(8000, 1_800_000)
