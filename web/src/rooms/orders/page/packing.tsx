// How an order was packed: its packages, its marking codes, who packed it and how long.
import { Group, Stack, Text } from '@mantine/core'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Reply } from '../../../api/api.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { Section } from '../../../kit/facts.tsx'
import { StateBadge, When } from '../../../kit/show.tsx'
import { useText } from '../text.ts'
import styles from './page.module.css'

type Packed = Reply<'GET /api/packing/orders/{orderId}'>

export function Packing({ order }: { order: Order }) {
  const t = useText()
  const may = useMay()
  const packed = useApi('orders', 'GET /api/packing/orders/{orderId}', { path: { orderId: order.id ?? 0 } }, { enabled: may('packing.pack') }).data
  if (!packed) return null
  const marks = packed.products.filter(({ cis, mark_needed: isNeeded }) => cis || isNeeded)
  if (packed.parcels.length === 0 && packed.jobs.length === 0 && marks.length === 0) return null
  return (
    <Section title={t('packing')}>
      <Stack gap="sm">
        {marks.map((piece) => (
          <Group key={`${piece.productId}-${piece.n}`} justify="space-between" gap="xs">
            <Text size="sm">{piece.name}</Text>
            {piece.cis ? (
              <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {piece.cis}
              </Text>
            ) : (
              <StateBadge tone="wait">{t('markNeeded')}</StateBadge>
            )}
          </Group>
        ))}
        {packed.parcels.map((parcel) => (
          <Group key={parcel.n} justify="space-between" gap="xs">
            <Text size="sm">{t('package', { n: parcel.n, number: parcel.number })}</Text>
            <StateBadge tone={parcel.status === 'accepted' ? 'wait' : 'good'}>{t(`package_${parcel.status}`)}</StateBadge>
          </Group>
        ))}
        {packed.jobs.map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </Stack>
    </Section>
  )
}

function Job({ job }: { job: Packed['jobs'][number] }) {
  const t = useText()
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm">
        {job.login}
        {job.outcome && ` — ${t(`job_${job.outcome}`)}`}
        {job.reason && `: ${job.reason}`}
      </Text>
      <Text size="xs" c="dimmed" className={styles.number}>
        <When at={job.startedAt} />
        {job.seconds !== undefined && ` · ${t('seconds', { count: job.seconds })}`}
      </Text>
    </Group>
  )
}
