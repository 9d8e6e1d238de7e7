import { Command, CommanderError, Option } from 'commander'
import { InputError } from './inputError'
import {
  collectSizeRanges,
  collectSizes,
  COLUMNS,
  entryNames,
  positiveNumber,
  seconds,
  seedRange,
  shardOption,
  wholeNumber,
} from './optionValues'
import { DEFAULT_SEED } from '../decide/tasks'
import type { Checker } from './checker'
import type { CheckArguments } from './commands/check'
import type { DeriveArguments } from './commands/derive'
import type { DiagnoseArguments } from './commands/diagnose'
import type { EvalArguments } from './commands/eval'
import type { ExportArguments } from './commands/export'
import type { McpArguments } from './commands/mcp'
import type { MergeArguments } from './commands/merge'
import type { PageArguments } from './commands/page'
import type { RecheckArguments } from './commands/recheck'
import type { ReportArguments } from './commands/report'
import { shellWord } from './shellWord'
import { EXIT, reportBug, type Session } from './session'
import { guarded } from './terminal'

declare const SCOREPROOF_VERSION: string | undefined
const VERSION = typeof SCOREPROOF_VERSION === 'string' ? SCOREPROOF_VERSION : 'from source'

const LARGEST_SEED = 0x7fffffff

const EXAMPLES = `
A first minute:
  scoreproof init my-energy          writes my-energy.yaml, a commented model file
  scoreproof check my-energy.yaml    derives the score, checks Theorem 1, decides the claims

The language: list words, list functions, list domains; what is checked beside claims: list checks; before training: list diagnostics.

Exit codes: 0 all as expected, 1 not, 2 input that cannot be used.`

/**
 * The command line. Each command is loaded when it is called, so that `--help` and mistyped options load nothing else.
 */
const createProgram = (session: Session, finish: (code: number) => void): Command => {
  const { terminal } = session
  const program = new Command('scoreproof')
    .description('Derives scores of energy-based models and decides claims about them.')
    .version(VERSION, '-V, --version')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
      outputError: (text, write) =>
        write(text.replace(/^error: /, 'scoreproof: ').replace(/\n\(Did you mean (.*?)\?\)/, '; did you mean `$1`?')),
    })
  const size = (): Option =>
    new Option('--size <nv=5>', 'set a size; repeatable, or a list: nv=5,nh=3').argParser(collectSizes)

  const columns = (): Option =>
    new Option('--columns <how>', 'columns of data files with a header').choices(COLUMNS).default('named')

  const weight = (): Option =>
    new Option(
      '--weight <w>',
      'the objective weighted by w(v), which vanishes at the boundary, e.g. "v[i]^2"; repeatable, one for each array',
    ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text])

  program
    .command('check')
    .description('derive, run the checks, decide the claims')
    .argument('[model...]', 'model files, folders of them, or - for standard input')
    .option('--files-from <list>', 'also the models that a file names, one on a line, or - for standard input')
    .addOption(
      new Option('--size <nv=5>', 'set a size; repeatable, or a list: nv=5,nh=2..6').argParser(collectSizeRanges),
    )
    .option('--at <points.json>', 'also check at these points')
    .option('--claim <n>', 'only this claim, by number or name')
    .addOption(
      new Option('--seed <n>', 'seed of everything random, or a range of them: 1..20')
        .argParser(seedRange(LARGEST_SEED))
        .default([DEFAULT_SEED], `${DEFAULT_SEED}`),
    )
    .option('--path <p>', 'replay a counterexample, as printed with it')
    .option('--runs <n>', 'points for each check and claim (default: 60)', wholeNumber('--runs', 1, 1e7))
    .option('--timeout <s>', 'seconds for each check and claim (default: 20)', seconds('--timeout'))
    .addOption(columns())
    .option('--allow-outside', "read samples from outside of the model's folder")
    .option('--prove', 'a claim that is not proved does not hold')
    .option('--lock <file>', 'fail where a verdict is weaker than this file says; written where there is none')
    .option('--update-lock', 'write what is known now into the file of --lock, weaker or not')
    .addOption(new Option('--shard <i/n>', 'the i-th of n parts of all there is to do').argParser(shardOption))
    .option('--blob <file.jsonl>', 'write each result as it is found, for `merge`')
    .option('--cache <folder>', 'keep results, and take those that are kept')
    .option('--junit <file.xml>', 'also write verdicts as JUnit XML')
    .option('--json', 'verdicts as JSON')
    .option('--watch', 'check again whenever a file is saved, until Ctrl-C')
    .action(async (models: string[], options: CheckArguments & { readonly watch?: boolean }) => {
      // A single claim is a single task.
      const newChecker = (): Checker => session.checker(options.claim === undefined ? Infinity : 1)
      if (options.watch) {
        const { runWatch } = await import('./commands/watch')
        finish(await runWatch(models, options, session, newChecker))
        return
      }
      // First, so that workers load while the command does.
      const checker = newChecker()
      try {
        const { runCheck } = await import('./commands/check')
        finish(await runCheck(models, options, session, { version: VERSION, checker }))
      } finally {
        await checker.close()
      }
    })

  program
    .command('merge')
    .description('what all shards of a `check --shard i/n --blob FILE` came to')
    .argument('<blob...>', 'files that `check --blob` wrote, or folders of them')
    .option('--partial', 'go on where shards are missing or unfinished')
    .option('--junit <file.xml>', 'write verdicts as JUnit XML')
    .option('--report <file.html>', 'write the report of `scoreproof report`, from the models where they are')
    .option('--json', 'verdicts as JSON')
    .action(async (blobs: string[], options: MergeArguments) => {
      const { runMerge } = await import('./commands/merge')
      finish(runMerge(blobs, options, session, VERSION))
    })

  program
    .command('diagnose')
    .description('what to know of an energy before it is trained by score matching')
    .argument('<model>', 'model file, or - for standard input')
    .option('--data <file>', 'the data that it is to be trained on: a CSV or NPY file')
    .addOption(columns())
    .addOption(size())
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0, LARGEST_SEED), DEFAULT_SEED)
    .option('--timeout <s>', 'seconds for each check (default: 20)', seconds('--timeout'))
    .option('--json', 'the answer as JSON')
    .action(async (model: string, options: DiagnoseArguments) => {
      const { runDiagnose } = await import('./commands/diagnose')
      finish(runDiagnose(model, options, session))
    })

  program
    .command('derive')
    .description('print the free energy, score, Theorem 1 terms and objective, for all sizes')
    .argument('<model>', 'model file, or - for standard input')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'latex', 'json']).default('text'))
    .option('--gradient', 'also the gradient of the objective in each parameter')
    .addOption(weight())
    .addOption(size())
    .action(async (model: string, options: DeriveArguments) => {
      const { runDerive } = await import('./commands/derive')
      finish(runDerive(model, options, session))
    })

  program
    .command('eval')
    .description('evaluate a model at given points')
    .argument('<model>', 'model file, or - for standard input')
    .requiredOption('--at <points.json>', 'values of the parameters and visible variables')
    .option('--digits <n>', 'that many correct digits, as text', wholeNumber('--digits', 1, 50))
    .addOption(size())
    .option('--data <file>', 'the objective over a CSV or NPY file, or - for standard input')
    .addOption(columns())
    .option('--json', 'the answer as JSON')
    .action(async (model: string, options: EvalArguments) => {
      const { runEval } = await import('./commands/eval')
      finish(runEval(model, options, session))
    })

  program
    .command('export')
    .description('write the closed forms as code, for all sizes')
    .argument('<model>', 'model file, or - for standard input')
    .requiredOption('--target <target>', 'numpy, torch, jax, c, typescript or latex')
    .option('--what <list>', 'functions, e.g. score,objective (default: all but sample)')
    .option('-o, --output <file>', 'write a file; one that exists is overwritten only if it was written so')
    .option('--force', 'overwrite whatever is there')
    .option('--check', 'check the model first; its verdicts stand in the code, and one not as expected refuses it')
    .addOption(weight())
    .addOption(new Option('--notation <n>', 'letters of --target latex').choices(['paper', 'score']).default('paper'))
    .option('--self-test <file>', 'also write a test of it with golden points, which needs nothing but the target')
    .option('--subject <module:function>', 'the code that --self-test calls in place of the exported one')
    .option('--as <function>', 'which function the subject is to be (default: its own name)')
    .option('--tolerance <t>', 'of --self-test, relative (default: 1e-12)', positiveNumber('--tolerance'))
    .addOption(size())
    .action(async (model: string, options: ExportArguments) => {
      const checker = options.check ? session.checker(Infinity) : undefined
      try {
        const { runExport } = await import('./commands/export')
        finish(await runExport(model, options, session, { version: VERSION, checker }))
      } finally {
        await checker?.close()
      }
    })

  program
    .command('report')
    .description('one HTML file of what is derived, decided, drawn and found')
    .argument('<model...>', 'model files, or folders of them')
    .requiredOption('-o, --output <file>', 'the file; one that exists is overwritten only if it was written so')
    .option('--force', 'overwrite whatever is there')
    .option('--data <file>', 'the data that the model is to be trained on: a CSV or NPY file')
    .addOption(columns())
    .option('--at <points.json>', 'the point that pictures are drawn about')
    .option('--entries <v[1],v[2]>', 'the visible entries that F and ψ are drawn over', entryNames)
    .option('--from <verdicts.json>', 'verdicts as `check --json` printed them, in place of checking')
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0, LARGEST_SEED), DEFAULT_SEED)
    .option('--timeout <s>', 'seconds for each check, claim and picture (default: 20)', seconds('--timeout'))
    .option('--allow-outside', "read samples from outside of the model's folder")
    .action(async (models: string[], options: ReportArguments) => {
      const checker = options.from === undefined ? session.checker(Infinity) : undefined
      try {
        const { runReport } = await import('./commands/report')
        finish(await runReport(models, options, session, { version: VERSION, checker }))
      } finally {
        await checker?.close()
      }
    })

  program
    .command('recheck')
    .description('redo the proofs by signatures of a `check --json` by a second checker')
    .argument('<verdict.json>', 'what `scoreproof check MODEL... --json` printed')
    .option('--seed <n>', 'seed of the primes (default: a fresh one)', wholeNumber('--seed', 0, LARGEST_SEED))
    .option('--json', 'the answer as JSON')
    .action(async (verdict: string, options: RecheckArguments) => {
      const { runRecheck } = await import('./commands/recheck')
      finish(runRecheck(verdict, options, session))
    })

  program
    .command('page')
    .description('serve a page on this machine that derives and checks in the browser')
    .argument('[model]', 'model file to open in it')
    .option('--port <n>', 'port of 127.0.0.1; 0 takes one that is free', wholeNumber('--port', 0, 65535), 8017)
    .action(async (model: string | undefined, options: PageArguments) => {
      const { runPage } = await import('./commands/page')
      finish(await runPage(model, options, session))
    })

  program
    .command('mcp')
    .description(
      'serve derive, check, eval, export and diagnose to an assistant, by the Model Context Protocol on stdio',
    )
    .option('--timeout <s>', 'seconds for each call, then what was decided so far (default: 55)', seconds('--timeout'))
    .action(async (options: McpArguments) => {
      const { runMcp } = await import('./commands/mcp')
      finish(await runMcp(options, session, VERSION))
    })

  program
    .command('init')
    .description('a commented model file to start from')
    .argument('[name]', 'writes NAME.yaml, which must not exist; without a name it is printed')
    .action(async (name: string | undefined) => {
      const { runInit } = await import('./commands/init')
      finish(runInit(name, session))
    })

  program
    .command('list')
    .description('what the language offers')
    .argument('<what>', 'functions, domains, words, checks or diagnostics')
    .action(async (what: string) => {
      const { runList } = await import('./commands/list')
      finish(runList(what, session))
    })

  program.commands.forEach((command) => command.showHelpAfterError(`(scoreproof ${command.name()} --help)`))
  return program
}

/** Where a file stands in the place of a command, `check` was left out. */
const forgottenCheck = (error: CommanderError, args: readonly string[]): string => {
  const name = args.find((arg) => !arg.startsWith('-')) ?? ''
  return error.code === 'commander.unknownCommand' && /[./]/.test(name) ? `(scoreproof check ${shellWord(name)})\n` : ''
}

/** Runs the command line `args` (without the names of node and the script) and gives its exit code. */
export const run = async (args: readonly string[], given: Session): Promise<number> => {
  const session: Session = { ...given, terminal: guarded(given.terminal) }
  let code: number = EXIT.ok
  const program = createProgram(session, (result) => {
    code = result
  })
  try {
    if (args.length === 0) {
      session.terminal.err(program.helpInformation())
      return EXIT.badInput
    }
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok
      session.terminal.err(forgottenCheck(error, args))
      return EXIT.badInput
    }
    if (error instanceof InputError) session.terminal.err(`${error.message}\n`)
    else reportBug(error, session.terminal)
    return EXIT.badInput
  }
}
