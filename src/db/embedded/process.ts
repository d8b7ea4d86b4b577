// Questions about processes and outside commands: is it alive, since when, what does it run.
// Not its job: anything that knows PostgreSQL's files.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that cannot be mistaken for a later one with the same number. */
export type Owner = { pid: number; startedAt: string }

export class EmbeddedError extends Error {
  override name = 'EmbeddedError'
}

export const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** The text of a file, or nothing when it is not there (or went while it was being read: /proc does that). */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'ENOTDIR'].includes(errorCode(error))) return undefined
    throw error
  }
}

/** True also for a zombie and for a process of another user. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** When the process began, as a text to compare; undefined when it is dead or a zombie. Elsewhere than on Linux only "alive". */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return pidExists(pid) ? 'alive' : undefined
  const stat = textOf(`/proc/${pid}/stat`)
  // The second field is the name in brackets and may itself hold spaces and brackets: count from the last bracket.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return state === undefined || state === 'Z' || state === 'X' ? undefined : rest[18]
}

export const thisProcess = (): Owner => ({ pid: process.pid, startedAt: startTimeOf(process.pid) ?? '' })
export const isAlive = (owner: Owner) => startTimeOf(owner.pid) === owner.startedAt

export const ownerText = ({ pid, startedAt }: Owner) => `${pid} ${startedAt}`
export function parseOwner(text: string): Owner | undefined {
  const [, pid, startedAt] = /^(\d+) (\w*)/.exec(text) ?? []
  return pid === undefined || startedAt === undefined ? undefined : { pid: Number(pid), startedAt }
}

/** The words of the command line of a live process; undefined when it is dead, a zombie or not to be read. */
export function commandLine(pid: number): string | undefined {
  if (startTimeOf(pid) === undefined) return undefined
  if (process.platform === 'linux') return textOf(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ')
  if (process.platform === 'win32') return undefined
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined
    throw error
  }
}

/** The full path of a command, or nothing when it is not installed. */
export function findCommand(name: string): string | undefined {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return places
    .filter((place) => place !== '')
    .map((place) => join(place, name))
    .find((path) => existsSync(path))
}

/** What PostgreSQL is given of our environment: no secrets, and nothing that would turn its settings (PGOPTIONS, LANG). */
export const plainEnvironment = () =>
  Object.fromEntries(['PATH', 'TMPDIR', 'TEMP', 'SystemRoot'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))

export type Outcome = { status: number; output: string }

/** Runs a command to its end and tells how it went; a command that is not there is a status 127. */
export function run(command: string[]): Promise<Outcome> {
  const [file = '', ...args] = command
  return new Promise((resolve) => {
    execFile(file, args, { cwd: '/', env: plainEnvironment(), timeout: 120_000 }, (error, stdout, stderr) => {
      const status = !error ? 0 : typeof error.code === 'number' ? error.code : 127
      resolve({ status, output: `${stdout}${stderr}${status === 127 ? (error?.message ?? '') : ''}`.trim() })
    })
  })
}

/** Asks again every few milliseconds until there is an answer; undefined when there is none in time. */
export async function until<T>(milliseconds: number, ask: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() >= end) return undefined
    await sleep(15)
  }
}
