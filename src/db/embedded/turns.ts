// Who may start or stop the server now (one process at a time), and which live processes use it.
// Not its job: PostgreSQL's own lock file, which guards the data itself.
import { randomUUID } from 'node:crypto'
import { constants, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedError, errorCode, isAlive, ownerText, parseOwner, textOf, thisProcess, until } from './process.ts'

// A crash recovery of 2 GB of log under the lock of another process may take minutes.
const PATIENCE_MS = 10 * 60_000
// Between the creation of a lock file and the writing of its owner.
const UNWRITTEN_MS = 5_000

/** Runs the work while no other live process holds the lock; the lock of a dead process is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = `${ownerText(thisProcess())} ${randomUUID()}`
  const held = await until(PATIENCE_MS, () => take(path, mine) || undefined)
  if (!held) throw new EmbeddedError(`${path} is held by a live process (${textOf(path)})`)
  try {
    return await work()
  } finally {
    if (textOf(path) === mine) rmSync(path)
  }
}

function take(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const seen = textOf(path)
  if (seen !== undefined && isAbandoned(path, seen)) discard(path, seen)
  return false
}

function isAbandoned(path: string, text: string): boolean {
  const owner = parseOwner(text)
  if (owner) return !isAlive(owner)
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  return Date.now() - made > UNWRITTEN_MS
}

/** Moves the dead lock aside, and puts it back when a live process had replaced it in between. */
function discard(path: string, seen: string) {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
    if (textOf(aside) !== seen) copyFileSync(aside, path, constants.COPYFILE_EXCL)
  } catch (error) {
    // Another waiter was quicker; the next round looks again.
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error))) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** The register of live processes that use the server: the last one to leave stops it. Call under the lock. */
export function openRegister(folder: string) {
  const mine = join(folder, randomUUID())
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    enter: () => writeFileSync(mine, ownerText(thisProcess()), { mode: 0o600 }),
    leave: () => rmSync(mine, { force: true }),
    /** How many others are alive; the entries of the dead are removed. */
    others() {
      const entries = readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => path !== mine)
      return entries.filter((path) => {
        const owner = parseOwner(textOf(path) ?? '')
        const alive = owner !== undefined && isAlive(owner)
        if (!alive) rmSync(path, { force: true })
        return alive
      }).length
    },
  }
}
