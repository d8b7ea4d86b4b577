// What lies in the data directory: the cluster and its making, the password, the port, and postmaster.pid.
// Not its job: processes.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { programIn } from './binaries.ts'
import type { Identity } from './identity.ts'
import { EmbeddedError, errorCode, run, textOf, until } from './process.ts'

export const OWNER = 'ambar_owner'
export const DATABASE = 'ambar'
const MAJOR = '15'

/** Every path below the data directory. */
export type Site = ReturnType<typeof openSite>
export function openSite(dataDir: string) {
  mkdirSync(dataDir, { recursive: true })
  const root = realpathSync(dataDir)
  const file = (name: string) => join(root, name)
  return {
    root,
    cluster: file('cluster'),
    unfinished: file('cluster.new'),
    password: file('password'),
    port: file('port'),
    lock: file('lock'),
    users: file('users'),
    log: file('postgres.log'),
    /** Held by every process of PostgreSQL for as long as it lives. */
    running: file('running.lock'),
  }
}

/** Writes a file that only we may read, whole or not at all. */
function keep(path: string, text: string) {
  const unfinished = `${path}.${randomUUID()}`
  writeFileSync(unfinished, text, { mode: 0o600, flush: true })
  renameSync(unfinished, path)
}

export const isMade = (site: Site) => existsSync(join(site.cluster, 'PG_VERSION'))

/** The password of the owner, made when there is no cluster yet. */
export function passwordOf(site: Site): string {
  const known = textOf(site.password)?.trim()
  if (known) return known
  if (isMade(site)) throw new EmbeddedError(`${site.password} is missing: put it back from a copy, there is no way in without it`)
  keep(site.password, randomBytes(24).toString('base64url'))
  return passwordOf(site)
}

export const urlOf = (site: Site, port: number, database = DATABASE) =>
  `postgres://${OWNER}:${encodeURIComponent(passwordOf(site))}@127.0.0.1:${port}/${database}`

/** An empty folder in which the cluster is made; left-overs of an interrupted making go. */
export function emptyUnfinished(site: Site) {
  rmSync(site.unfinished, { recursive: true, force: true })
  mkdirSync(site.unfinished, { mode: 0o700 })
}

// C.UTF-8 is in glibc itself and knows Cyrillic letters, which trigrams need; other systems have it under other names.
function localeWords() {
  if (process.platform === 'win32') return ['--locale=C', '--lc-ctype=en-US']
  if (process.platform === 'darwin') return ['--locale=C', '--lc-ctype=en_US.UTF-8']
  return ['--locale=C.UTF-8']
}

/** Makes the cluster aside and puts it in its place when it is whole. */
export async function makeCluster(site: Site, identity: Identity, isDurable: boolean) {
  const secret = join(site.root, `password.${randomUUID()}`)
  writeFileSync(secret, passwordOf(site), { mode: 0o600 })
  try {
    if (identity.uid !== undefined && identity.gid !== undefined) chownSync(secret, identity.uid, identity.gid)
    const { status, output } = await run([
      ...identity.prefix,
      programIn(identity.binaries, 'initdb'),
      '-D',
      site.unfinished,
      `--username=${OWNER}`,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...localeWords(),
      ...(isDurable ? [] : ['--no-sync']),
    ])
    if (status !== 0) throw new EmbeddedError(`initdb could not make a cluster in ${site.root}: ${output}`)
  } finally {
    rmSync(secret, { force: true })
  }
  renameSync(site.unfinished, site.cluster)
}

export function checkVersion(site: Site) {
  const version = textOf(join(site.cluster, 'PG_VERSION'))?.trim()
  if (version !== MAJOR) throw new EmbeddedError(`${site.cluster} is of PostgreSQL ${version}, this program runs ${MAJOR}`)
}

/** PostgreSQL refuses a folder that others may read, as one restored from a copy often is. */
export function makePrivate(site: Site) {
  if (process.platform !== 'win32' && (statSync(site.cluster).mode & 0o027) !== 0) chmodSync(site.cluster, 0o700)
}

/** What the server wrote about itself. */
export type Postmaster = { pid: number; port: number; status: string }
export const postmasterFile = (site: Site) => join(site.cluster, 'postmaster.pid')
export function readPostmaster(site: Site): Postmaster | undefined {
  const lines = textOf(postmasterFile(site))?.split('\n') ?? []
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, port: port || 0, status: lines[7]?.trim() ?? '' } : undefined
}

/** True when a server may listen there now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => (['EADDRINUSE', 'EACCES'].includes(errorCode(error)) ? resolve(false) : reject(error)))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The port asked for, else the one of last time, else a new one; a port that was not asked for is replaced when taken. */
export async function choosePort(site: Site, wanted: number | undefined): Promise<number> {
  const kept = Number(textOf(site.port))
  if (wanted !== undefined) {
    if (wanted !== kept) keep(site.port, String(wanted))
    // A server of ours that was killed a moment ago may still hold it.
    if (await until(1_000, async () => (await isPortFree(wanted)) || undefined)) return wanted
    throw new EmbeddedError(`Port ${wanted} for the embedded database is taken by another program`)
  }
  if (kept > 0 && (await isPortFree(kept))) return kept
  // Below the range from which systems take the ports of outgoing connections, so that none of them sits on it at the next start.
  const found = await until(10_000, async () => {
    const port = randomInt(20_000, 32_000)
    return (await isPortFree(port)) ? port : undefined
  })
  if (found === undefined) throw new EmbeddedError('No free port for the embedded database was found')
  keep(site.port, String(found))
  return found
}
