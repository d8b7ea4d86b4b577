// The first screen: what waits for a person, orders in work by state and channel, sales by day, what runs, what is connected.
import { SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { useApi } from '../../api/query.ts'
import type { Reply } from '../../api/api.ts'
import { useMay } from '../../api/session.ts'
import { Page } from '../../kit/page.tsx'
import { Answer } from '../../kit/states.tsx'
import { Integrations } from './integrations.tsx'
import { OpenOrders } from './open-orders.tsx'
import { Running } from './running.tsx'
import { Sales } from './sales.tsx'
import { useText } from './text.ts'
import { Waits } from './waits.tsx'

export type Day = Reply<'GET /api/today'>
const DAYS = 14

export function Room() {
  const t = useText()
  const may = useMay()
  const day = useApi('orders', 'GET /api/today', { query: { days: DAYS } }, { keep: true, refetchEvery: 60_000 })
  return (
    <Page title={t('title')}>
      <Answer of={day} skeleton={<Waiting />}>
        {(numbers) => (
          <Stack gap="md">
            <Waits waits={numbers.waits} />
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
              <OpenOrders open={numbers.open} />
              <Sales days={numbers.days} />
              {may('task.read') && <Running />}
              {may('integration.read') && <Integrations integrations={numbers.integrations} />}
            </SimpleGrid>
          </Stack>
        )}
      </Answer>
    </Page>
  )
}

const Waiting = () => (
  <Stack gap="md">
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} height={92} />
      ))}
    </SimpleGrid>
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Skeleton height={260} />
      <Skeleton height={260} />
    </SimpleGrid>
  </Stack>
)
