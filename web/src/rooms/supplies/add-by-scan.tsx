// Adding orders to a supply by scanning their labels: each scan is one order, and what became of it is said at once.
import { Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { Section } from '../../kit/facts.tsx'
import { orderName } from '../../kit/goods.tsx'
import { ScanField } from '../../kit/scan.tsx'
import { StateBadge, type Tone } from '../../kit/show.tsx'
import { useText } from './text.ts'
import styles from './supply.module.css'

type Last = { tone: Tone; word: string; words: string }

export function AddByScan({ supply }: { supply: Supply }) {
  const t = useText()
  const client = useQueryClient()
  const [last, setLast] = useState<Last>()
  const supplyId = supply.id ?? 0
  const scanned = async (barcode: string) => {
    try {
      const order = await call('POST /api/fbs/findOrderByBarcode', { query: { barcode } })
      if (order.supplyId === supplyId) return setLast({ tone: 'wait', word: t('already'), words: orderName(order) })
      await call('PUT /api/fbs/supply/{supplyId}', { path: { supplyId }, body: [order.id ?? 0] })
      setLast({ tone: 'good', word: t('added'), words: orderName(order) })
      await client.invalidateQueries({ queryKey: ['orders'] })
    } catch (error) {
      setLast({ tone: 'bad', word: t('notAdded'), words: error instanceof Error ? error.message : String(error) })
    }
    return undefined
  }
  return (
    <Section title={t('scanTitle')}>
      <ScanField label={t('scanLabel')} onScan={(code) => void scanned(code)} />
      <Group gap="xs" mt="xs" role="status" className={styles.last}>
        {last === undefined ? (
          <Text size="sm" c="dimmed">
            {t('scanHint')}
          </Text>
        ) : (
          <>
            <StateBadge tone={last.tone}>{last.word}</StateBadge>
            <Text size="sm">{last.words}</Text>
          </>
        )}
      </Group>
    </Section>
  )
}
