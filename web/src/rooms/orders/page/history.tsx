// What happened to an order: when, by whom, through what, and why.
import { Text, Timeline } from '@mantine/core'
import { useApi } from '../../../api/query.ts'
import type { Reply } from '../../../api/api.ts'
import { Section } from '../../../kit/facts.tsx'
import { OrderState, useServiceName } from '../../../kit/order.tsx'
import { When } from '../../../kit/show.tsx'
import { Answer } from '../../../kit/states.tsx'
import { useText } from '../text.ts'

type Event = Reply<'GET /api/order/{orderId}/events'>[number]

/** Reasons that the server itself writes down. */
const known = {
  'cancelled by the seller': 'SELLER',
  'back to new': 'NEW',
  'to assembly': 'ASSEMBLY',
  collected: 'COLLECTED',
  'collected piece by piece': 'PIECES',
  packed: 'PACKED',
  'the supply is closed': 'SUPPLY',
  'by the shop': 'SHOP',
  'the cancel was refused': 'REFUSED',
} as const
const isKnown = (reason: string): reason is keyof typeof known => Object.hasOwn(known, reason)

export function History({ id, service }: { id: number; service: string | null | undefined }) {
  const t = useText()
  const asked = useApi('orders', 'GET /api/order/{orderId}/events', { path: { orderId: id } })
  return (
    <Section title={t('history')}>
      <Answer of={asked}>
        {(events) => (
          <Timeline active={0} bulletSize={14} lineWidth={2} aria-label={t('history')}>
            {events.map((event) => (
              <Timeline.Item key={event.id} title={<OrderState status={event.status} />}>
                <Who event={event} service={service} />
                <Text size="xs" c="dimmed">
                  <When at={event.date} />
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
        )}
      </Answer>
    </Section>
  )
}

function Who({ event, service }: { event: Event; service: string | null | undefined }) {
  const t = useText()
  const nameOf = useServiceName()
  const { person, token, reason } = event
  const by = person
    ? token
      ? t('byToken', { person, token })
      : t('byPerson', { person })
    : token
      ? t('byTokenOnly', { token })
      : service && service !== 'NONE'
        ? t('byMarket', { service: nameOf(service) })
        : t('bySystem')
  // What a marketplace writes is a code of its own: under the pointer, for those who need it.
  const isCode = !person && !token && reason !== null && reason !== undefined && !isKnown(reason)
  const words = !reason || isCode ? '' : isKnown(reason) ? t(`event_${known[reason]}`) : reason
  return (
    <Text size="xs" title={isCode ? reason : undefined}>
      {words === '' ? by : `${by}: ${words}`}
    </Text>
  )
}
