// The real server as a user runs it: `node src/main.ts` in a process group of its own, with its embedded database.
// Not its job: what it is asked; test files do that over its port.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSite, readPostmaster, urlOf } from '../../src/db/embedded/cluster.ts'
import { killAll, serverOf } from '../../src/db/embedded/testing.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const READY_WITHIN = 60_000

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  server.close()
  await once(server, 'close')
  return address.port
}

export type Running = {
  url: string
  child: ChildProcess
  /** From the command to the first answer of /health/ready. */
  startedIn: number
  said: () => string
  /** kill -9 of the server's group and of every process of its database; `databaseFirst` in that order. */
  kill: (databaseFirst?: boolean) => Promise<void>
  /** SIGTERM; resolves with the exit code. */
  terminate: () => Promise<number | null>
}

export async function startServer({ dataDir, port, token }: { dataDir: string; port: number; token: string }): Promise<Running> {
  const began = performance.now()
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir, PORT: String(port), BOOTSTRAP_TOKEN: token, LOG_LEVEL: 'warn' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000)
    })
  const ended = once(child, 'close')
  const url = `http://127.0.0.1:${port}`
  while (!(await isReady(url))) {
    assert.equal(child.exitCode, null, `the server ended: ${said}`)
    assert.ok(performance.now() - began < READY_WITHIN, `the server is not ready: ${said}`)
    await sleep(20)
  }
  const startedIn = Math.round(performance.now() - began)
  const killDatabase = () => {
    const postmaster = serverOf(join(dataDir, 'postgres'))
    if (postmaster !== undefined) killAll(postmaster)
  }
  const killGroup = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  return {
    url,
    child,
    startedIn,
    said: () => said,
    kill: async (databaseFirst = false) => {
      for (const step of databaseFirst ? [killDatabase, killGroup] : [killGroup, killDatabase]) step()
      await ended
    },
    terminate: async () => {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
  }
}

const isReady = async (url: string) => {
  try {
    return (await fetch(`${url}/health/ready`, { headers: { connection: 'close' } })).status === 200
  } catch {
    return false // nothing listens there yet
  }
}

/** The address of the database of a running server, to look inside. */
export function databaseOf(dataDir: string): string {
  const site = openSite(join(dataDir, 'postgres'))
  const postmaster = readPostmaster(site)
  assert.ok(postmaster)
  return urlOf(site, postmaster.port)
}
