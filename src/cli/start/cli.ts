#!/usr/bin/env node
import { load } from './load'

const here = new URL('.', import.meta.url)
const { program, done } = load(here, /^[a-z]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help')
await program.main(here, done)
