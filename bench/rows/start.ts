// From the start of the process to the first 200 of /health/ready on a database that is there, and what the process holds when idle.
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../load.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'
import { startServer } from '../server.ts'

const IDLE_S = 5

export const start: Row = {
  name: 'start',
  async *run({ another, rounds }) {
    const dataDir = another()
    const seconds: number[] = []
    const memory: number[] = []
    for (let round = 0; round < rounds; round++) {
      const server = await startServer(dataDir)
      seconds.push(server.msToReady / 1000)
      await sleep(IDLE_S * 1000)
      memory.push(server.residentMiB())
      await server.stop()
    }
    yield boundLine('start to ready, its database stopped before', median(seconds), 5, 's')
    yield boundLine(`resident memory ${IDLE_S} s after the start, without PostgreSQL`, median(memory), 200, 'MiB')
  },
}
