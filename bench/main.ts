// `npm run bench`: the budgets of the design, each beside its baseline in the same run.
// --quick: a small shop and short rounds; --only NAME: rows whose name holds it; --rounds N: more of them for a noisy machine;
// --strict: a miss ends with status 1.
import { parseArgs } from 'node:util'
import { cpus } from 'node:os'
import { openGround, type Ground, type Options } from './ground.ts'
import { isMissed, shown, type Line } from './report.ts'
import { card } from './rows/card.ts'
import { filters } from './rows/filters.ts'
import { orderList } from './rows/lists.ts'
import { orders } from './rows/orders.ts'
import { feedImport } from './rows/import.ts'
import { push } from './rows/push.ts'
import { scan } from './rows/scan.ts'
import { screens } from './rows/screens.ts'
import { search } from './rows/search.ts'
import { spreadsheet } from './rows/spreadsheet.ts'
import { start } from './rows/start.ts'
import { stock } from './rows/stock.ts'

/** Measures, and yields a line as soon as it is known. */
export type Row = { name: string; run: (ground: Ground) => AsyncGenerator<Line> }
const rows: readonly Row[] = [start, orders, stock, search, filters, card, orderList, scan, push, feedImport, spreadsheet, screens]

const say = (line: string) => {
  process.stdout.write(`${line}\n`)
}
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
  },
})
const chosen = rows.filter(({ name }) => values.only.length === 0 || values.only.some((part) => name.includes(part)))
if (chosen.length === 0) {
  process.stderr.write(`no such row; there are: ${rows.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}
const usual: Options = values.quick ? { size: 50_000, seconds: 2, rounds: 3, isQuick: true } : { size: 1_000_000, seconds: 4, rounds: 5, isQuick: false }
const options = { ...usual, rounds: Number(values.rounds) || usual.rounds }

say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`)
const ground = await openGround(options, say)
let missed = 0
let isBroken = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    ground
      .close()
      .finally(() => process.exit(130))
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
      })
  })
try {
  for (const { name, run } of chosen) {
    say(`\n${name}`)
    for await (const line of run(ground)) {
      say(shown(line))
      if (isMissed(line)) missed += 1
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  isBroken = true
} finally {
  await ground.close()
}
say(`\n${isBroken ? 'the run broke off' : missed === 0 ? 'every budget is kept' : `${missed} ${missed === 1 ? 'budget is' : 'budgets are'} missed`}`)
if (isBroken || (values.strict && missed > 0)) process.exitCode = 1
