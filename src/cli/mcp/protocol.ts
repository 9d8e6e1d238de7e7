import type { Progress } from '../../decide/check'
import type { FaultJson } from '../../report/verdictJson'
import type { Inputs, ToolName } from './inputs'

/* What passes between the server, the threads that work for it, and the two bundles that they are in. */

/** The JSON of the command line, or what was wrong with the input. */
export interface ToolAnswer {
  readonly json: Readonly<Record<string, unknown>>
  readonly isError: boolean
}

/** A call as a thread is given it. */
export type Call = { readonly [T in ToolName]: { readonly tool: T; readonly input: Inputs[T] } }[ToolName]

/** What a thread is started with. */
export interface ThreadData {
  readonly call: Call
  readonly version: string
  /** Why an answer is not whole where the thread is ended. */
  readonly stopped: FaultJson
}

/** What it sends: how far it is, answers that stand for what was decided so far, then the whole one. */
export type Sent = { readonly answer: ToolAnswer; readonly isWhole: boolean } | { readonly progress: Progress }

/** Answers a call, whatever comes: it never rejects. Aborted where nobody waits for the answer. */
export type AnswerCall = (
  call: Call,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
) => Promise<ToolAnswer>

/** What the bundle of the protocol offers: it serves until the client is gone, or the signal says so. */
export type Serve = (options: {
  readonly version: string
  readonly instructions: string
  readonly answer: AnswerCall
  readonly end: AbortSignal
}) => Promise<void>
