// Marks of an order at Wildberries: marking codes, jewellery numbers, IMEI, GTIN, best-before days, customs declarations.
import { Type, type Static } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange, Nothing, type Exchange, type Wire } from '../kit.ts'
import type { MarkKind, MarkState } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { idOf, MARK_KEYS, markOf, Maybe, russianDay } from './words.ts'

export const MetaDetails = Type.Array(Type.Object({ key: Type.String(), value: Maybe(Type.String()), decision: Maybe(Type.String()) }))
const OrderMarks = Type.Object({ id: Type.Integer(), metaDetails: Maybe(MetaDetails) })

// Every decision that is not here is a reason to refuse, and is shown as it came.
const VERDICTS: Readonly<Record<string, MarkState['verdict']>> = {
  filled: 'accepted',
  deadlineExceeded: 'accepted',
  imeiMaySell: 'accepted',
  imeiSoldB2B: 'accepted',
  uinMaySell: 'accepted',
  sgtinIntroduced: 'accepted',
  sgtinSoldB2B: 'accepted',
  optional: 'not_needed',
  pending: 'checking',
  required: 'missing',
}
type Marks = Static<typeof OrderMarks>
export const markStatesOf = ({ id, metaDetails }: Marks): MarkState[] =>
  (metaDetails ?? []).map(({ key, value, decision }) => ({
    externalOrderId: String(id),
    kind: markOf(key),
    value: value && value !== 'null' ? value : undefined, // a refusal to deliver writes the word null
    verdict: VERDICTS[decision ?? ''] ?? 'rejected',
    rawKind: key,
    rawVerdict: decision ?? '',
  }))

export const readMarks = exchange('POST /api/marketplace/v3/orders/meta', {
  limit: limits.marks,
  repeatable: true,
  batch: { of: 'externalOrderIds', max: 100 },
  build: ({ externalOrderIds }: { externalOrderIds: readonly string[] }) => ({ body: { orders: externalOrderIds.map(idOf) } }),
  reply: Type.Object({ orders: Type.Array(OrderMarks) }),
  read: ({ orders }) => orders.flatMap(markStatesOf),
})

type Values = { externalOrderId: string; values: readonly string[] }
const write = (body: (values: readonly string[]) => unknown) => ({
  limit: limits.markWrites,
  build: ({ externalOrderId, values }: Values) => ({ path: { orderId: String(idOf(externalOrderId)) }, body: body(values) }),
  reply: Nothing,
  read: () => undefined,
})

const markWrites = {
  marking_code: exchange(
    'PUT /api/v3/orders/{orderId}/meta/sgtin',
    write((sgtins) => ({ sgtins })),
  ),
  jewellery_number: exchange(
    'PUT /api/v3/orders/{orderId}/meta/uin',
    write(([uin]) => ({ uin })),
  ),
  imei: exchange(
    'PUT /api/v3/orders/{orderId}/meta/imei',
    write(([imei]) => ({ imei })),
  ),
  gtin: exchange(
    'PUT /api/v3/orders/{orderId}/meta/gtin',
    write(([gtin]) => ({ gtin })),
  ),
  best_before: exchange(
    'PUT /api/v3/orders/{orderId}/meta/expiration',
    write(([day = '']) => ({ expiration: russianDay(day) })),
  ),
  customs_declaration: exchange(
    'PUT /api/marketplace/v3/orders/{orderId}/meta/customs-declaration',
    write(([customsDeclaration]) => ({ customsDeclaration })),
  ),
} satisfies Record<MarkKind, Exchange<Values, undefined>>

const MAX_CODES = 100
/** Sets the marks of one kind on an order in assembly; what was there before is replaced. Only marking codes may be several. */
export async function addMarks(wire: Wire, { kind, ...values }: Values & { kind: MarkKind }): Promise<void> {
  const most = kind === 'marking_code' ? MAX_CODES : 1
  const count = values.values.length
  if (count < 1 || count > most) {
    throw new ConnectorFailure('refused', {
      line: markWrites[kind].line,
      code: 'wrong_mark_count',
      message: `An order takes 1 to ${most} of ${kind}, not ${count}`,
    })
  }
  await markWrites[kind](wire, values)
}

const removal = exchange('DELETE /api/v3/orders/{orderId}/meta', {
  limit: limits.marks,
  build: ({ externalOrderId, kind }: { externalOrderId: string; kind: MarkKind }) => ({
    path: { orderId: String(idOf(externalOrderId)) },
    query: { key: MARK_KEYS[kind] },
  }),
  reply: Nothing,
  read: () => undefined,
})
/** Takes the marks of one kind off an order. */
export async function removeMarks(wire: Wire, removed: { externalOrderId: string; kind: MarkKind }): Promise<void> {
  if (removed.kind === 'best_before') {
    throw new ConnectorFailure('refused', { line: removal.line, code: 'mark_stays', message: 'A best-before day can be replaced but not removed' })
  }
  await removal(wire, removed)
}
