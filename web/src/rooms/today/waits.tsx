// What waits for a person: a number for each reason, leading to those orders.
import { SimpleGrid, Text } from '@mantine/core'
import { Link } from 'wouter'
import { numberText } from '../../kit/show.tsx'
import type { Day } from './index.tsx'
import { useText } from './text.ts'
import styles from './today.module.css'

const reasons = [
  { key: 'overdue', href: '/orders?due=late&sortBy=DELIVERYDATE&ascending=true' },
  { key: 'noStock', href: '/orders?stage=WAITING' },
  { key: 'noLabel', href: '/orders?stage=COLLECTED&type=FBS&noLabel=true' },
  { key: 'refused', href: '/orders?stage=ERROR' },
] as const

export function Waits({ waits }: { waits: Day['waits'] }) {
  const t = useText()
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md" component="section" aria-label={t('waits')}>
      {reasons.map(({ key, href }) => (
        <Link key={key} href={href} className={styles.card} data-quiet={waits[key] === 0 || undefined}>
          <Text size="sm" component="span">
            {t(key)}
          </Text>
          <span className={styles.number}>{numberText(waits[key])}</span>
          <Text size="xs" c="dimmed" component="span">
            {t(`${key}Hint`)}
          </Text>
        </Link>
      ))}
    </SimpleGrid>
  )
}
