// A spreadsheet of a hundred thousand rows and forty columns by our door, beside the library that writes it, alone. Each in its own process.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'

const Took = Type.Object({ seconds: Type.Number(), bytes: Type.Number(), overIdleMiB: Type.Number() })
const script = fileURLToPath(new URL('../sheet.ts', import.meta.url))
const run = promisify(execFile)

async function write(how: 'ours' | 'bare', rows: number) {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, how, String(rows)])
  return Value.Parse(Took, JSON.parse(stdout))
}
const median = (values: readonly number[]) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

export const spreadsheet: Row = {
  name: 'spreadsheet',
  async *run({ isQuick, rounds }) {
    const rows = isQuick ? 10_000 : 100_000
    const [ours, bare] = [[], []] as [Awaited<ReturnType<typeof write>>[], Awaited<ReturnType<typeof write>>[]]
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await write('ours', rows))
      bare.push(await write('bare', rows))
    }
    const [mine, theirs] = [ours, bare].map((all) => median(all.map(({ seconds }) => seconds)))
    const ratio = (mine ?? 0) / (theirs ?? 1)
    const what = `export of ${rows} rows × 40 columns`
    yield {
      what: `${what}: time of the processor`,
      measured: `${(mine ?? 0).toFixed(2)} s, ${Math.round((ours[0]?.bytes ?? 0) / 1024 / 1024)} MiB`,
      baseline: `${(theirs ?? 0).toFixed(2)} s (the library alone)`,
      ratio,
      budget: { says: '≤ 1.1 ×', isKept: ratio <= 1.1 },
    }
    yield boundLine(`${what}: memory over idle`, Math.max(...ours.map(({ overIdleMiB }) => overIdleMiB)), 200, 'MiB')
  },
}
