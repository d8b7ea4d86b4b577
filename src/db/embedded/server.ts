// The server process: spawn it, wait until it answers, adopt one that already runs, stop it.
// Not its job: to decide who may do so (turns.ts) and when (../embedded.ts).
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { packagedBinaries, programIn } from './binaries.ts'
import { DATABASE, OWNER, type Site, postmasterFile, readPostmaster, urlOf } from './cluster.ts'
import type { Identity } from './identity.ts'
import { EmbeddedError, commandLine, errorCode, findCommand, pidExists, plainEnvironment, run, until } from './process.ts'

export type Server = { pid: number; port: number }

// Crash recovery replays up to max_wal_size; five minutes is far beyond what that took anywhere.
const READY_MS = 5 * 60_000
const FAST_STOP_MS = 60_000
const HARD_STOP_MS = 10_000
const DYING_BACKENDS_S = 10
const LOCK_HELD = 75
const LOG_BYTES = 20_000_000
// A fast shutdown that is under way cuts connections within this time.
const LINGER_MS = 100

/** True while this process is the server of this very cluster: not dead, not a zombie, not another program with the same number. */
export function isServer(site: Site, pid: number): boolean {
  if (process.platform === 'win32') return pidExists(pid)
  return commandLine(pid)?.includes(`-D ${site.cluster} `) ?? false
}

// util-linux's flock keeps a lock in every process of the server, so that none is started beside one that lives where we cannot see it
// (another container on the same volume) or beside backends that outlived their postmaster.
const flockWords = (site: Site) => {
  const flock = process.platform === 'linux' ? findCommand('flock') : undefined
  return flock ? [flock, '--wait', String(DYING_BACKENDS_S), '--conflict-exit-code', String(LOCK_HELD), '--no-fork', site.running] : []
}
const heldMessage = (site: Site) => `Another server still runs on ${site.root}, perhaps in another container: stop it first`

/** Removes postmaster.pid when its number belongs to a zombie or another program, which PostgreSQL would take for a live server. */
export async function clearStale(site: Site) {
  const stale = readPostmaster(site)
  const flock = flockWords(site)
  if (flock.length > 0 && stale && (await run([...flock, 'true'])).status === LOCK_HELD) throw new EmbeddedError(heldMessage(site))
  // A number that nobody has is left to PostgreSQL: it then also checks that no backend is left.
  if (stale && process.platform !== 'win32' && pidExists(stale.pid) && !isServer(site, stale.pid)) rmSync(postmasterFile(site), { force: true })
}

/** The server that already runs on this data directory, once it answers; undefined when there is none or it goes. */
export async function adopt(site: Site, hasUsers: boolean): Promise<Server | undefined> {
  const found = readPostmaster(site)
  if (!found || !isServer(site, found.pid)) return undefined
  const answer = await until(READY_MS, async () => {
    const now = readPostmaster(site)
    if (now?.pid !== found.pid || !isServer(site, found.pid)) return 'gone'
    if (now.status !== 'ready') return undefined
    // Nobody uses it, so whoever started it was killed: it may have been told to stop a moment ago.
    return (await answers(site, now.port, hasUsers ? 0 : LINGER_MS)) ? now : undefined
  })
  if (answer === undefined) throw new EmbeddedError(`The server ${found.pid} on ${site.root} does not answer; see ${site.log}`)
  return answer === 'gone' ? undefined : { pid: answer.pid, port: answer.port }
}

/** True when a query is answered, and again after lingering; false for "starting up", "shutting down" and a connection that was cut. */
async function answers(site: Site, port: number, lingerMs: number): Promise<boolean> {
  try {
    await ask(urlOf(site, port), async (client) => {
      await client.query('select 1')
      if (lingerMs === 0) return
      await sleep(lingerMs)
      await client.query('select 1')
    })
    return true
  } catch (error) {
    const code = errorCode(error)
    if (code === '3D000') await ask(urlOf(site, port, 'postgres'), (client) => client.query(`create database ${DATABASE} owner ${OWNER}`))
    // Class 28 is a wrong password or a forbidden entry: waiting does not cure it.
    if (code.startsWith('28')) throw new EmbeddedError(`The database in ${site.root} refuses the password in ${site.password}`, { cause: error })
    return false
  }
}

async function ask(url: string, work: (client: Client) => Promise<unknown>) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 })
  // A cut connection also fails the query under way, which is where it is dealt with.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end()
  }
}

/** Starts the server and waits until it answers. */
export async function launch(site: Site, identity: Identity, port: number, settings: Record<string, string>): Promise<Server> {
  const fixed = { ...settings, port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  const options = Object.entries(fixed).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [
    ...flockWords(site),
    ...identity.prefix,
    ...(await dieWithUs(identity)),
    programIn(identity.binaries, 'postgres'),
    '-D',
    site.cluster,
    ...options,
  ]
  const from = turnLog(site)
  const child = spawnDetached(site, command)
  try {
    const outcome = await until(READY_MS, async () => {
      const end = child.end()
      if (end !== undefined) return end
      const now = readPostmaster(site)
      if (now === undefined || now.pid !== child.pid || now.status !== 'ready') return undefined
      return (await answers(site, port, 0)) ? { pid: now.pid, port } : undefined
    })
    if (typeof outcome === 'object') return outcome
    if (outcome === `status ${LOCK_HELD}`) throw new EmbeddedError(heldMessage(site))
    const said = readFileSync(site.log).subarray(from).toString('utf8').slice(-2_000).trim()
    throw new EmbeddedError(`The embedded database did not start (${outcome ?? 'no answer in time'}): ${said}`)
  } catch (error) {
    if (child.end() === undefined) await stopServer(site)
    throw error
  }
}

/** Words by which the kernel stops the server (fast, as by SIGINT) when our process dies. Set after the change of user, which resets it. */
async function dieWithUs(identity: Identity): Promise<string[]> {
  const setpriv = process.platform === 'linux' ? findCommand('setpriv') : undefined
  const words = setpriv ? [setpriv, '--pdeathsig', 'INT', '--'] : []
  return words.length > 0 && (await run([...identity.prefix, ...words, 'true'])).status === 0 ? words : []
}

/** Puts a grown log aside and returns where the next line will be. */
function turnLog(site: Site): number {
  const size = statSync(site.log, { throwIfNoEntry: false })?.size ?? 0
  if (size < LOG_BYTES) return size
  renameSync(site.log, `${site.log}.1`)
  return 0
}

function spawnDetached(site: Site, command: string[]) {
  const [file = '', ...args] = command
  // A file, not a pipe: a server that outlives us must not write into nothing.
  const log = openSync(site.log, 'a', 0o600)
  let end: string | undefined
  // Its own session: Ctrl+C in the terminal is for us, and we stop the server after our last transaction.
  const child = spawn(file, args, { cwd: '/', env: plainEnvironment(), stdio: ['ignore', log, log], detached: process.platform !== 'win32', windowsHide: true })
  closeSync(log)
  child.once('error', (error) => {
    end = error.message
  })
  child.once('exit', (status, signal) => {
    end = signal ? `signal ${signal}` : `status ${status}`
  })
  child.unref()
  return { pid: child.pid, end: () => end }
}

/** Stops the server: open transactions are rolled back; after a minute without result, as in a crash. */
export async function stopServer(site: Site) {
  const pid = readPostmaster(site)?.pid
  if (pid === undefined) return
  if (process.platform === 'win32') {
    const { status, output } = await run([programIn(packagedBinaries(), 'pg_ctl'), 'stop', '-D', site.cluster, '-m', 'fast', '-w'])
    if (status !== 0) throw new EmbeddedError(`The embedded database could not be stopped: ${output}`)
    return
  }
  const attempts = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', HARD_STOP_MS],
  ] as const
  for (const [signal, patience] of attempts) {
    if (!isServer(site, pid)) return
    process.kill(pid, signal)
    if (await until(patience, () => !isServer(site, pid) || undefined)) return
  }
  throw new EmbeddedError(`The server ${pid} on ${site.root} does not stop; see ${site.log}`)
}
