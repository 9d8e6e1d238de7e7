import { load } from './load'

const { program, done } = load(new URL('.', import.meta.url), 'worker')
program.work(done)
