/* All that the command line does, in one file that is compiled once. */
export { main } from '../main'
export { work } from '../checkWorker'
export { answerInThread } from '../mcp/thread'
