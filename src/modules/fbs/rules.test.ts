// What a marketplace's word does to an order, and how work is shared out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MarketOrderState } from '../../connectors/index.ts'
import { isStatus, mayFollow, states } from '../orders/index.ts'
import { firstSight, isFinal, moveOf, planWalks, supplyNameOf, type Status, type Waiting } from './rules.ts'

const statuses = Object.keys(states).filter(isStatus)
const words: readonly MarketOrderState[] = [
  'new',
  'assembling',
  'handed_over',
  'in_delivery',
  'ready_for_pickup',
  'delivered',
  'cancelled_by_client',
  'cancelled_by_seller',
  'cancelled_by_marketplace',
  'cancelled_by_carrier',
  'refused_at_pickup',
  'defective',
  'unknown',
]

test('a word moves an order forward, cancels it or makes it a return, and never takes it back', () => {
  const cases: [MarketOrderState, Status, Status | undefined][] = [
    ['new', 'CREATED', undefined],
    ['assembling', 'PACKING', undefined],
    ['assembling', 'COLLECTED', undefined],
    ['unknown', 'CREATED', undefined],
    ['handed_over', 'COLLECTED', 'SEND'],
    ['handed_over', 'CREATED', 'SEND'],
    ['handed_over', 'DELIVERY', undefined],
    ['in_delivery', 'SEND', 'DELIVERY'],
    ['ready_for_pickup', 'SEND', 'READY_FOR_PICKUP'],
    ['in_delivery', 'READY_FOR_PICKUP', undefined],
    ['delivered', 'SEND', 'FINISHED'],
    ['delivered', 'FINISHED', undefined],
    ['cancelled_by_client', 'CREATED', 'CANCELED'],
    ['refused_at_pickup', 'PACKING', 'CANCELED'],
    ['refused_at_pickup', 'COLLECTED', 'CANCELED'],
    ['refused_at_pickup', 'DELIVERY', 'REFUND'],
    ['defective', 'SEND', 'REFUND'],
    ['cancelled_by_seller', 'PACKING', 'REVOKED'],
    ['cancelled_by_seller', 'REVOKING', 'REVOKED'],
    ['cancelled_by_seller', 'DELIVERY', undefined],
    ['cancelled_by_client', 'CANCELED', undefined],
    ['cancelled_by_client', 'REVOKING', 'CANCELED'],
    ['refused_at_pickup', 'REFUND', undefined],
  ]
  for (const [word, from, to] of cases) assert.equal(moveOf(word, from), to, `${word} on ${from}`)
})

test('every move that a word asks for is one that orders allow, and the same word again asks for nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...words), fc.constantFrom(...statuses), (word, from) => {
      const to = moveOf(word, from)
      if (to === undefined) return
      assert.ok(mayFollow(from, to), `${from} → ${to} by ${word}`)
      assert.equal(moveOf(word, to), undefined)
    }),
  )
})

test('an order seen for the first time holds stock only while it is still to be collected', () => {
  assert.deepEqual(firstSight('new'), { status: 'CREATED', holdsStock: true })
  assert.deepEqual(firstSight('assembling'), { status: 'CREATED', holdsStock: true })
  for (const word of words.filter(isFinal)) assert.equal(firstSight(word).holdsStock, false)
  assert.deepEqual(firstSight('in_delivery'), { status: 'DELIVERY', holdsStock: false })
})

const order = (orderId: number, places: readonly string[], more: Partial<Waiting> = {}): Waiting => ({
  orderId,
  service: 'WILDBERRIES',
  organizationId: 1,
  warehouseId: 1,
  deliverOn: null,
  orderedAt: new Date(0),
  pieces: places.map((place, n) => ({ collectId: orderId * 100 + n, place })),
  ...more,
})

test('orders of one piece go ten to a walk along the places; an order of several is a walk of its own', () => {
  const single = Array.from({ length: 12 }, (_, n) => order(n + 1, [`A-${String(12 - n).padStart(2, '0')}`]))
  const walks = planWalks([...single, order(50, ['C', 'A', 'B'])])
  assert.deepEqual(
    walks.map(({ orderId, pieces }) => [orderId, pieces.length]),
    [
      [50, 3],
      [null, 10],
      [null, 2],
    ],
  )
  assert.deepEqual(
    walks[0]?.pieces.map(({ collectId }) => collectId),
    [5001, 5002, 5000],
  )
  assert.equal(walks[1]?.pieces[0]?.collectId, 1200)
})

test('a walk never mixes marketplaces, warehouses or days, and no piece is lost or given twice', () => {
  const any = fc.record({
    service: fc.constantFrom('WILDBERRIES', 'OZON'),
    warehouseId: fc.constantFrom(1, 2, null),
    deliverOn: fc.constantFrom('2026-01-01', null),
    count: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), (drafts) => {
      const orders = drafts.map(({ count, ...more }, n) =>
        order(
          n + 1,
          Array.from({ length: count }, (_, k) => `P${k}`),
          more,
        ),
      )
      const owner = new Map(orders.flatMap((one) => one.pieces.map(({ collectId }) => [collectId, one] as const)))
      const walks = planWalks(orders)
      const given = walks.flatMap(({ pieces }) => pieces.map(({ collectId }) => collectId))
      assert.deepEqual(
        [...given].sort((a, b) => a - b),
        [...owner.keys()].sort((a, b) => a - b),
      )
      for (const walk of walks)
        for (const { collectId } of walk.pieces) {
          const one = owner.get(collectId)
          assert.deepEqual([one?.service, one?.warehouseId, one?.deliverOn], [walk.service, walk.warehouseId, walk.deliverOn])
        }
      assert.ok(walks.every(({ orderId, pieces }) => orderId !== null || pieces.length <= 10))
    }),
  )
})

test('a supply is found again by its name', () => {
  assert.equal(supplyNameOf({ id: 7, name: '' }), 'Ambar #7')
  assert.equal(supplyNameOf({ id: 7, name: 'Утро' }), 'Утро #7')
})
