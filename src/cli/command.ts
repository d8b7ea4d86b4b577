// What a command of the command line is: its options, its sentence in the help, and the text it prints.
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** The caller asked for something that is no command, or asked wrongly: said in a sentence, status 2. */
export class UsageError extends Error {}
/** It was asked rightly and can not be done: said in a sentence, status 1. */
export class CommandError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true; allowPositionals: false }>>['values']
export type Command = { usage: string; does: string; start: (args: string[]) => Promise<string> }

/** Declares a command. What `run` answers is printed on standard output. */
export const command = <const O extends Options>(usage: string, does: string, options: O, run: (values: Values<O>) => Promise<string>): Command => ({
  usage,
  does,
  start: async (args) => {
    const { values } = readArgs(args, options, usage)
    return run(values)
  },
})

function readArgs<O extends Options>(args: string[], options: O, usage: string) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message.split('. To ')[0]}\nUsage: ${usage}`)
    throw error
  }
}

export function required(name: string, value: string | undefined): string {
  if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is needed`)
  return value
}

export function idOf(name: string, value: string | undefined): number {
  const text = required(name, value)
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text))) throw new UsageError(`--${name} must be an id, not "${text}"`)
  return Number(text)
}
