// The application as it ships, in a process of its own: `node src/main.ts` on a data directory and a real port.
import { spawn, spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './caller.ts'

export const TOKEN = 'token-of-the-bench-and-of-nothing-else'
export type Server = { url: string; pid: number; msToReady: number; stop: () => Promise<void>; residentMiB: () => number }

const PATIENCE_MS = 20_000
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
      })
  })
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    return (await fetch(`${url}/health/ready`)).status === 200 ? true : undefined
  } catch (error) {
    if (error instanceof TypeError) return undefined // not listening yet
    throw error
  }
}

const residentMiB = (pid: number) => Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024

export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const begun = performance.now()
  const out = openSync(join(dataDir, 'server.log'), 'a')
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', out, out],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATA_DIR: dataDir, BOOTSTRAP_TOKEN: TOKEN, LOG_LEVEL: 'info', ...env },
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the server could not be started')
  const died = ended.then((code) => {
    throw new Error(`the server ended with ${code}: see ${join(dataDir, 'server.log')}`)
  })
  await Promise.race([until(120_000, 'the server', () => isReady(url)), died])
  died.catch(() => undefined) // it ends when it is told to
  return {
    url,
    pid,
    msToReady: performance.now() - begun,
    residentMiB: () => residentMiB(pid),
    stop: async () => {
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      await ended
      clearTimeout(kill)
    },
  }
}
