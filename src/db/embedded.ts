// The embedded PostgreSQL: a real server from an npm package, started and kept running by whichever process needs it.
// Not its job: roles, schema and pools; it hands out the address of an empty database and keeps a server behind it.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  checkVersion,
  choosePort,
  emptyUnfinished,
  isMade,
  isPortFree,
  makeCluster,
  makePrivate,
  openSite,
  passwordOf,
  type Site,
  urlOf,
} from './embedded/cluster.ts'
import { chooseIdentity, type RunAs } from './embedded/identity.ts'
import { EmbeddedError } from './embedded/process.ts'
import { adopt, clearStale, isServer, launch, type Server, stopServer } from './embedded/server.ts'
import { openRegister, withLock } from './embedded/turns.ts'

export type EmbeddedOptions = {
  dataDir: string
  /** Without it a free port is chosen and kept in the data directory. */
  port?: number
  /** Settings of PostgreSQL over ours; an adopted server keeps those it was started with. */
  settings?: Record<string, string>
  log?: (line: string) => void
  /** For root: insists on one way of running PostgreSQL without root's rights instead of the first that works. */
  runAs?: RunAs
}
export type Embedded = { url: string; stop(): Promise<void>; adopted: boolean }

const SETTINGS: Record<string, string> = {
  shared_buffers: '256MB',
  effective_cache_size: '2GB',
  max_connections: '100',
  random_page_cost: '1.1',
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // Young tables grow fast: plans made a minute late are made too late.
  autovacuum_naptime: '5s',
  autovacuum_analyze_threshold: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
}
const LAUNCHES = 3
const WATCH_MS = 250
const LONGEST_PAUSE_MS = 30_000

/**
 * Starts the server of a data directory, or adopts the one that runs there, and brings it back when it goes down. The last
 * process to call stop() stops it. It listens on 127.0.0.1 only: external tools (psql, pg_dump) reach it with the same address.
 * Call it from the main thread: the server goes down with the thread that started it.
 * @example const { url, stop } = await startEmbedded({ dataDir: './data/postgres' })
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  checkOptions(options)
  const site = openSite(options.dataDir)
  const register = openRegister(site.users)
  const first = await withLock(site.lock, async () => {
    register.enter()
    try {
      return await ensureRunning(site, register.others() > 0, options)
    } catch (error) {
      register.leave()
      throw error
    }
  })
  const stopping = new AbortController()
  const watching = watch(site, first, options, stopping.signal)
  const stopOnce = async () => {
    stopping.abort()
    await watching
    await withLock(site.lock, async () => {
      register.leave()
      if (register.others() === 0) await stopServer(site)
    })
  }
  let stopped: Promise<void> | undefined
  return { url: urlOf(site, first.port), adopted: first.adopted, stop: () => (stopped ??= stopOnce()) }
}

function checkOptions({ port, settings = {} }: EmbeddedOptions) {
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) throw new EmbeddedError(`${port} is not a port`)
  const wrong = Object.keys(settings).find((name) => !/^[a-z_]+(\.[a-z_]+)?$/.test(name))
  if (wrong !== undefined) throw new EmbeddedError(`"${wrong}" is not the name of a setting of PostgreSQL`)
}

type Running = Server & { adopted: boolean }

/** Adopts or starts, under the lock. */
async function ensureRunning(site: Site, hasUsers: boolean, options: EmbeddedOptions): Promise<Running> {
  const { log = () => undefined } = options
  const running = await adopt(site, hasUsers)
  if (running) {
    log(`embedded database: adopted the running server ${running.pid} on port ${running.port}`)
    return { ...running, adopted: true }
  }
  const settings = { ...SETTINGS, ...options.settings }
  passwordOf(site)
  const isNew = !isMade(site)
  if (isNew) emptyUnfinished(site)
  else {
    checkVersion(site)
    await clearStale(site)
  }
  const identity = await chooseIdentity(site.root, isNew ? site.unfinished : site.cluster, options.runAs)
  if (isNew) {
    log(`embedded database: making a new cluster in ${site.root}`)
    await makeCluster(site, identity, settings.fsync !== 'off')
  }
  makePrivate(site)
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(site, options.port)
    try {
      const server = await launch(site, identity, port, settings)
      log(`embedded database: started ${server.pid} on port ${port} as ${identity.name}`)
      return { ...server, adopted: false }
    } catch (error) {
      // Another program may have taken the port between the look and the start; anything else will not pass by itself.
      if (attempt === LAUNCHES || (await isPortFree(port))) throw error
      log(`embedded database: port ${port} was taken, trying again`)
    }
  }
}

/** Brings the server back, on the same port, whenever it is gone; ends when told to stop. */
async function watch(site: Site, first: Server, options: EmbeddedOptions, signal: AbortSignal) {
  const { log = () => undefined } = options
  let server = first
  let pause = WATCH_MS
  // The wait holds no process open: who has nothing else to do may end without stop().
  while (!(await isAborted(pause, signal))) {
    if (isServer(site, server.pid)) continue
    log(`embedded database: the server ${server.pid} is gone, bringing it back`)
    try {
      server = await withLock(site.lock, () => ensureRunning(site, true, { ...options, port: first.port }))
      if (server.port !== first.port) throw new EmbeddedError(`another process has brought it back on port ${server.port}`)
      pause = WATCH_MS
    } catch (error) {
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      log(`embedded database: ${error instanceof Error ? error.message : String(error)}; next attempt in ${pause} ms`)
    }
  }
}

async function isAborted(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { ref: false, signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return signal.aborted
}
