// What the tests of the embedded database share: data directories of their own, and servers started by other processes.
// Not its job: tests of anything that merely uses a database.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { Client } from 'pg'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../embedded.ts'
import { openSite, readPostmaster } from './cluster.ts'
import { startTimeOf, textOf, until } from './process.ts'
import { isServer, stopServer } from './server.ts'

/** Small and quick; the durability against power loss that they give up is not what these tests can see. */
export const settings = { fsync: 'off', shared_buffers: '16MB', max_connections: '20' }

/** A data directory with a stopped cluster in it, made once for all tests of a file: making one takes a second. */
export async function pristine(): Promise<{ dataDir: string; remove(): void }> {
  const parent = mkdtempSync(join(tmpdir(), 'ambar-embedded-'))
  const dataDir = join(parent, 'postgres')
  const { stop } = await startEmbedded({ dataDir, settings })
  await stop()
  return { dataDir, remove: () => rmSync(parent, { recursive: true }) }
}

/** A data directory, empty or a copy, that is removed after the test, with whatever still runs on it stopped. */
export function place(t: TestContext, from?: string) {
  const parent = mkdtempSync(join(tmpdir(), 'ambar-embedded-'))
  const dataDir = join(parent, 'postgres')
  if (from !== undefined) cpSync(from, dataDir, { recursive: true })
  const lines: string[] = []
  const opened: Embedded[] = []
  const children: ChildProcess[] = []
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const embedded of opened) await embedded.stop()
    await stopServer(openSite(dataDir))
    rmSync(parent, { recursive: true, force: true })
  })
  return {
    parent,
    dataDir,
    lines,
    site: () => openSite(dataDir),
    async start(options: Partial<EmbeddedOptions> = {}) {
      const embedded = await startEmbedded({ dataDir, settings, log: (line) => lines.push(line), ...options })
      opened.push(embedded)
      return embedded
    },
    /** Starts it in a process of its own, which stays until it is killed; `before` are words such as setpriv's. */
    async startElsewhere(before: string[] = []) {
      const child = spawnStarter(dataDir, before)
      children.push(child)
      return await answerOf(child)
    },
  }
}

function spawnStarter(dataDir: string, before: string[]) {
  const door = new URL('../embedded.ts', import.meta.url).href
  const script = `
    import { startEmbedded } from ${JSON.stringify(door)}
    const { url, adopted } = await startEmbedded(${JSON.stringify({ dataDir, settings })})
    console.log(JSON.stringify([url, adopted]))
    setInterval(() => {}, 1000)`
  const [file = '', ...args] = [...before, process.execPath, '--input-type=module', '--eval', script]
  return spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function answerOf(child: ReturnType<typeof spawnStarter>) {
  let [said, complaint] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const ended = once(child, 'exit')
  await until(30_000, () => said.includes('\n') || child.exitCode !== null || undefined)
  const answer: unknown = said.includes('\n') ? JSON.parse(said) : undefined
  if (!Array.isArray(answer)) throw new Error(`The other process did not start the database: ${complaint}`)
  return {
    url: String(answer[0]),
    adopted: answer[1] === true,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** One statement over a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  // The query under way reports it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** The number of the live server of a data directory, or nothing. */
export function serverOf(dataDir: string): number | undefined {
  const site = openSite(dataDir)
  const pid = readPostmaster(site)?.pid
  return pid !== undefined && isServer(site, pid) ? pid : undefined
}

/** kill -9 of the postmaster and of every process it has forked; how many of those there were. */
export function killAll(postmaster: number) {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const backends = processes.filter((pid) => textOf(`/proc/${pid}/stat`)?.split(') ')[1]?.split(' ')[1] === String(postmaster)).map(Number)
  // Backends see the postmaster die and may be gone before their turn.
  for (const pid of [postmaster, ...backends]) if (startTimeOf(pid) !== undefined) spawnSync('kill', ['-9', String(pid)])
  return backends.length
}

/** The words a live process was started with. */
export const wordsOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
