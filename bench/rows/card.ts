// A card with 200 sizes and 500 parameters: made once, then changed and saved whole, from the request to the answer.
import { must, type Caller } from '../caller.ts'
import { summed } from '../load.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'

const [COLORS, SIZES, PARAMETERS] = [4, 50, 500]

const bigCard = (organizationId: number) => ({
  article: `CARD-${Date.now()}`,
  organizationId,
  values: Array.from({ length: PARAMETERS }, (_, n) => ({ paramName: `Parameter ${n}`, stringValue: `value ${n}` })),
  views: Array.from({ length: COLORS }, (_, color) => ({
    color: `color ${color}`,
    sizes: Array.from({ length: SIZES }, (_, size) => ({ size: `${size}`, name: `Goods ${color} ${size}`, price: 100 + size })),
  })),
})

async function save(caller: Caller, card: object): Promise<number> {
  const begun = performance.now()
  const answer = await caller.call('PUT', '/api/model', JSON.stringify(card))
  const taken = performance.now() - begun
  must(answer)
  return taken
}

export const card: Row = {
  name: 'card',
  async *run({ callers, organizationId, isQuick }) {
    const [caller] = await callers(1)
    if (!caller) throw new Error('no connection')
    const made = Object(must(await caller.call('POST', '/api/model', JSON.stringify(bigCard(organizationId)))))
    // Versions of what was read stay behind; without them the last write wins.
    const sent = (n: number) =>
      Object(JSON.parse(JSON.stringify({ ...made, description: `${n}` }, (name, value: unknown) => (name === 'versionId' ? undefined : value))))
    const begun = performance.now()
    const taken: number[] = []
    for (let n = 0; n < (isQuick ? 10 : 40); n++) taken.push(await save(caller, sent(n)))
    caller.close()
    const { p50, p95 } = summed(taken.slice(2), (performance.now() - begun) / 1000)
    yield boundLine(`save of a card with ${COLORS * SIZES} sizes and ${PARAMETERS} parameters, p95`, p95, 200, 'ms', ` (p50 ${p50.toFixed(1)})`)
  },
}
