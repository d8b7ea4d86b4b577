// Reads over HTTP beside their own statements: the same ones in the same order, by as many callers.
import type { Context } from '../src/kit/op.ts'
import { mustBeOk } from './caller.ts'
import type { Ground } from './ground.ts'
import { compare, load, type Compared } from './load.ts'
import { openBare, type Statement } from './statements.ts'

export type Read = { path: string; run: (call: Context) => Promise<unknown> }
/** As many as the smallest machine has cores: what is compared is what an answer takes, not who waits for whom. */
const LANES = 2

export async function compareReads(ground: Ground, reads: readonly Read[]): Promise<Compared> {
  const { seconds, rounds } = ground
  const callers = await ground.callers(LANES)
  const bare = await openBare(ground, LANES)
  try {
    const recorded: Statement[][] = []
    for (const read of reads) recorded.push(await bare.statementsOf(read.run))
    const at = <T>(list: readonly T[], lane: number, turn: number): T => {
      const item = list[(turn * LANES + lane) % list.length]
      if (item === undefined) throw new Error('nothing to read')
      return item
    }
    const subject = () => load(LANES, seconds, async (lane, turn) => mustBeOk(await at(callers, lane, 0).call('GET', at(reads, lane, turn).path)))
    const baseline = () => load(LANES, seconds, async (lane, turn) => bare.replay(lane, at(recorded, lane, turn)))
    return await compare(rounds, subject, baseline)
  } finally {
    callers.forEach((caller) => caller.close())
    await bare.end()
  }
}
