// Sales by day: how many orders, and the sum of the period. The chart is fetched by itself, the numbers do not wait for it.
import { Group, Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Section } from '../../kit/facts.tsx'
import { Money } from '../../kit/show.tsx'
import type { Day } from './index.tsx'
import { useText } from './text.ts'
import styles from './today.module.css'

const Chart = lazy(() => import('./chart.tsx').then(({ SalesChart }) => ({ default: SalesChart })))

export function Sales({ days }: { days: Day['days'] }) {
  const t = useText()
  const orders = days.reduce((sum, day) => sum + day.orders, 0)
  const total = days.reduce((sum, day) => sum + day.total, 0)
  const figures = (
    <Group gap="sm" className={styles.quiet}>
      <span>{t('orders', { count: orders })}</span>
      <Money value={Math.round(total)} />
    </Group>
  )
  return (
    <Section title={t('sales', { days: days.length })} actions={figures}>
      <Suspense fallback={<Skeleton height={220} />}>
        <Chart days={days} />
      </Suspense>
    </Section>
  )
}
