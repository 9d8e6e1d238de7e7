import { load } from './load'

const { program, done } = load(new URL('.', import.meta.url), 'tool')
await program.answerInThread(done)
