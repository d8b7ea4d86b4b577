// The shift so far: how much is packed, and how fast.
import { Skeleton, Text } from '@mantine/core'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { numberText } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

const startOfDay = () => {
  const day = new Date()
  day.setHours(0, 0, 0, 0)
  return day.toISOString()
}
/** Orders an hour; a single order says nothing of the speed yet. */
const speedOf = ({ orders, seconds }: { orders: number; seconds: number }) => (orders > 1 && seconds > 0 ? Math.round((orders * 3_600) / seconds) : undefined)
export const useShift = () => useApi('orders', 'GET /api/packing/shift', { query: { dateFrom: startOfDay() } }, { keep: true })

export function ShiftLine() {
  const t = useText()
  const shift = useShift().data
  if (!shift || shift.orders === 0) return null
  const speed = speedOf(shift)
  return (
    <Text size="sm" c="dimmed" visibleFrom="sm">
      {speed === undefined ? t('packedToday', { count: shift.orders }) : t('packedTodayAt', { count: shift.orders, speed: numberText(speed) })}
    </Text>
  )
}

export function ShiftFacts() {
  const shift = useShift()
  return (
    <Answer of={shift} skeleton={<Skeleton height={120} />}>
      {(done) => <Figures shift={done} />}
    </Answer>
  )
}

function Figures({ shift }: { shift: Reply<'GET /api/packing/shift'> }) {
  const t = useText()
  const speed = speedOf(shift)
  const facts = [
    [t('shiftOrders'), numberText(shift.orders)],
    [t('shiftPieces'), numberText(shift.pieces)],
    [t('shiftSpeed'), numberText(speed)],
    [t('shiftAside'), numberText(shift.aside)],
  ]
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: '8px 16px', margin: 0 }}>
      {facts.map(([title, value]) => (
        <div key={title} style={{ display: 'contents' }}>
          <Text component="dt" c="dimmed">
            {title}
          </Text>
          <Text component="dd" m={0} fw={600} ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {value}
          </Text>
        </div>
      ))}
    </dl>
  )
}
