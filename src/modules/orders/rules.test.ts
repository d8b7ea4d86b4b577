// The table of states: whole, without dead ends that should not be, and stock moves once on any walk through it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wireSchemas } from '../../wire/index.ts'
import {
  firstStep,
  mayFollow,
  packingStatus,
  reserves,
  states,
  statuses,
  statusesOfPacking,
  statusOfPacking,
  stockStep,
  type Status,
  type StockStep,
  type StockWork,
} from './rules.ts'

const published = (): string[] => {
  const schema = wireSchemas.Order.properties?.status
  return schema && 'enum' in schema && Array.isArray(schema.enum) ? schema.enum.map(String) : []
}

test('the table names every state of the contract and no other', () => {
  assert.deepEqual([...statuses].sort(), published().sort())
})

test('the same state again is no change; the end of a return is the end', () => {
  for (const status of statuses) assert.ok(mayFollow(status, status))
  assert.deepEqual(states.REFUND_RECEIVED.next, [])
  for (const cancelled of ['CANCELED', 'REVOKED'] as const)
    for (const status of statuses)
      assert.equal(
        mayFollow(cancelled, status),
        status === cancelled || ['REFUND', 'PICK_UP_REFUND', 'REFUND_RECEIVED'].includes(status),
        `${cancelled} → ${status}`,
      )
})

test('what left the warehouse does not come back to the shelf by a change of state', () => {
  for (const from of statuses.filter((status) => states[status].phase === 'after'))
    for (const to of statuses.filter((status) => states[status].phase === 'before' && status !== 'REVOKING'))
      assert.equal(mayFollow(from, to), from === 'COLLECTED' && to === 'PACKING', `${from} → ${to}`)
})

test('on any walk through the table each step of stock happens at most once and in its order', () => {
  const walk = fc.record({ start: fc.constantFrom(...statuses), holds: fc.boolean(), wishes: fc.array(fc.constantFrom(...statuses), { maxLength: 40 }) })
  fc.assert(
    fc.property(walk, ({ start, holds, wishes }) => {
      const first = firstStep(holds, start)
      let status: Status = start
      let step: StockStep = first.step
      const done: StockWork[] = [...first.work]
      for (const wish of wishes) {
        if (wish === status || !mayFollow(status, wish)) continue
        const next = stockStep(step, wish)
        done.push(...next.work)
        step = next.step
        status = wish
      }
      assert.equal(new Set(done).size, done.length, `repeated: ${done.join()}`)
      const order: StockWork[] = ['reserve', 'take', 'giveBack']
      if (!done.includes('release')) assert.deepEqual(done, order.slice(0, done.length))
      else assert.deepEqual(done, ['reserve', 'release'], 'what is released is neither taken nor given back')
      if (!holds) assert.deepEqual(done, [])
      if (holds && states[status].phase === 'after' && states[start].phase === 'before' && !done.includes('release'))
        assert.ok(done.includes('take'), `${status} without taking`)
    }),
    { numRuns: 2000 },
  )
})

test('any later state takes what COLLECTED would have taken when it was skipped', () => {
  for (const status of statuses.filter((each) => ['after', 'returning'].includes(states[each].phase)))
    assert.deepEqual(stockStep('held', status), { step: 'taken', work: ['take'] })
  assert.deepEqual(stockStep('held', 'CANCELED'), { step: 'released', work: ['release'] })
  assert.deepEqual(stockStep('taken', 'CANCELED'), { step: 'taken', work: [] })
  assert.deepEqual(stockStep('taken', 'REFUND_RECEIVED'), { step: 'returned', work: ['giveBack'] })
  assert.deepEqual(stockStep('released', 'REFUND_RECEIVED'), { step: 'released', work: [] })
})

test('an order holds stock by its type, unless it says otherwise', () => {
  for (const type of ['RETAIL', 'WHOLESALE', 'FBS'] as const)
    assert.deepEqual(
      [undefined, null, true, false].map((given) => reserves(type, given)),
      [true, true, true, false],
    )
  assert.deepEqual(
    [undefined, null, true, false].map((given) => reserves('FBM', given)),
    [false, false, true, false],
  )
})

test('the four words of the packing API are a view of the states', () => {
  for (const word of ['accepted', 'packaged', 'shipped', 'cancelled'] as const) {
    assert.equal(packingStatus(statusOfPacking[word]), word)
    assert.ok(statusesOfPacking(word).every((status) => packingStatus(status) === word))
  }
  assert.ok(mayFollow('CREATED', statusOfPacking.packaged) && mayFollow('COLLECTED', statusOfPacking.shipped))
})
