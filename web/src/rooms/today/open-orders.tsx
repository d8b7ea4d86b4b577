// Orders in work: a line for each state, a column for each channel.
import { Anchor, Table } from '@mantine/core'
import { Link } from 'wouter'
import { Section } from '../../kit/facts.tsx'
import { OrderState, orderStates, useServiceName } from '../../kit/order.tsx'
import { Quantity } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import type { Day } from './index.tsx'
import { useText } from './text.ts'
import styles from './today.module.css'

export function OpenOrders({ open }: { open: Day['open'] }) {
  const t = useText()
  const nameOf = useServiceName()
  const channels = [...new Set(open.map(({ service }) => service))]
  const states = orderStates.filter((state) => open.some(({ status }) => status === state))
  const count = (state: string, service?: string) =>
    open.filter((one) => one.status === state && (service === undefined || one.service === service)).reduce((sum, one) => sum + one.count, 0)
  const all = open.reduce((sum, one) => sum + one.count, 0)
  return (
    <Section title={t('openOrders')} actions={all > 0 && <span className={styles.quiet}>{t('orders', { count: all })}</span>}>
      {states.length === 0 ? (
        <EmptyState title={t('openOrdersNone')} hint={t('openOrdersNoneHint')} />
      ) : (
        <Table.ScrollContainer minWidth={0} type="native" className={styles.states}>
          <Table verticalSpacing={6} horizontalSpacing={8}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('state')}</Table.Th>
                {channels.map((service) => (
                  <Table.Th key={service} ta="right">
                    {nameOf(service)}
                  </Table.Th>
                ))}
                {channels.length > 1 && <Table.Th ta="right">{t('total')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {states.map((state) => (
                <Table.Tr key={state}>
                  <Table.Td>
                    <Anchor component={Link} href={`/orders?status=${state}`} underline="never">
                      <OrderState status={state} />
                    </Anchor>
                  </Table.Td>
                  {channels.map((service) => (
                    <Table.Td key={service} ta="right">
                      <Quantity value={count(state, service)} />
                    </Table.Td>
                  ))}
                  {channels.length > 1 && (
                    <Table.Td ta="right" fw={600}>
                      <Quantity value={count(state)} />
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}
