import { spawnSync } from 'node:child_process'

/* CPU times in milliseconds, helper threads included: ratios of those hold on a machine that is busy with other things. */

/** Of this process, while it works. */
export const cpu = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Of a whole process. @throws where it fails with another exit code than 1 */
export const processCpu = (command: string, ...args: readonly string[]): number => {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1'
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', command, ...args], { encoding: 'utf8' })
  const [user, system] = stderr.trim().split(' ').map(Number)
  if (status === null || status > 1 || !(user! + system! > 0))
    throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return (user! + system!) * 1000
}

export const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!

/** What a way of doing the work took, by its own account. */
export type Way = () => number | Promise<number>

/** The median of each way, taken in turns so that what else the machine does falls on all; the first turn warms up. */
export const inTurns = async (turns: number, ways: readonly Way[]): Promise<readonly number[]> => {
  const times: readonly number[][] = ways.map(() => [])
  for (let turn = 0; turn <= turns; turn++)
    for (const [k, way] of ways.entries()) {
      const time = await way()
      if (turn > 0) times[k]!.push(time)
    }
  return times.map(median)
}

/** The slope of y over x on logarithmic axes, by least squares. */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const mean = (k: 0 | 1): number => logs.reduce((sum, p) => sum + p[k], 0) / logs.length
  const [x0, y0] = [mean(0), mean(1)]
  const sum = (f: (x: number, y: number) => number): number => logs.reduce((t, [x, y]) => t + f(x - x0, y - y0), 0)
  return sum((x, y) => x * y) / sum((x) => x * x)
}

export const agree = (what: string, a: number, b: number, relative = 1e-9): void => {
  if (!(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)))) throw new Error(`${what}: ${a} and ${b} are not equal`)
}
