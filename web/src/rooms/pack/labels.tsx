// All goods are here: the label that is stuck next, and those of the other packages, to be looked at and printed once more.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { nextParcel, type View } from './guess.ts'
import { Label } from './label.tsx'
import { LabelRefused, type MarketLabel } from './market-label.tsx'
import { labelsOf, marketNumber } from './papers.ts'
import type { Setup } from './setup.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

export function Labels({ view, setup, market, isOffline }: { view: View; setup: Setup; market: MarketLabel; isOffline: boolean }) {
  const t = useText()
  const parcel = nextParcel(view)
  // What was chosen to be looked at holds until the next label is due.
  const [chosen, choose] = useState<{ dueWas: number | undefined; n: number }>()
  const due = parcel?.n
  const n = chosen && chosen.dueWas === due ? chosen.n : due
  const label = labelsOf(view).find((one) => one.n === n)
  const isSeveral = view.parcels.length > 1
  return (
    <section className={styles.labels} aria-label={t('stickLabel')}>
      <div>
        <Text className={styles.ask}>{t('goodsHere')}</Text>
        <Text component="h2" className={styles.name}>
          {parcel ? t('stickLabel') : t('allDoneHere')}
        </Text>
        {parcel && isSeveral && <Text className={styles.count}>{t('package', { n: view.packages.packed + 1, total: view.packages.total })}</Text>}
        {parcel && !market.isAwaited && <Text className={styles.hint}>{t('stickHint', { barcode: marketNumber(view) ?? parcel.barcode })}</Text>}
        <LabelRefused {...market} />
        {(isSeveral || !parcel) && <Packages view={view} shown={n} onShow={(one) => choose({ dueWas: due, n: one })} />}
      </div>
      {market.isAwaited ? (
        <Text className={styles.hint} role="status">
          {isOffline ? t('labelNeedsLine') : t('labelAwaited')}
        </Text>
      ) : (
        label && (
          <Label
            key={`${label.orderId}/${label.n}/${label.version}`}
            label={label}
            // Ours stands in for one that is late: printed only when a person wants it, or there would be two.
            isAuto={setup.autoPrint && n === due && !market.isLate}
            isOffline={isOffline}
          />
        )
      )}
    </section>
  )
}

/** The packages of the order: which are closed, and whose label is looked at. */
function Packages({ view, shown, onShow }: { view: View; shown: number | undefined; onShow: (n: number) => void }) {
  const t = useText()
  return (
    <Group gap={8} role="group" aria-label={t('labelsOfPackages')} className={styles.packages}>
      {view.parcels.map(({ n, packaged_at: closedAt }) => (
        <Button
          key={n}
          variant={n === shown ? 'filled' : 'default'}
          size="md"
          aria-pressed={n === shown}
          aria-label={closedAt ? t('labelOfClosed', { n }) : t('labelOf', { n })}
          leftSection={closedAt ? <IconCheck size={18} aria-hidden /> : undefined}
          onClick={() => onShow(n)}
        >
          {n}
        </Button>
      ))}
    </Group>
  )
}

/** The labels of an order that left the table: one was torn, or the printer had no paper. */
export function LabelsAgain({ view, isOffline, onClose }: { view: View; isOffline: boolean; onClose: () => void }) {
  const t = useText()
  const labels = labelsOf(view)
  const [n, setN] = useState(labels.at(-1)?.n)
  const label = labels.find((one) => one.n === n)
  return (
    <Modal opened onClose={onClose} title={t('labelsAgain', { number: view.number })} centered closeButtonProps={{ 'aria-label': t('cancel') }}>
      <Stack gap="md">
        {labels.length > 1 && <Packages view={view} shown={n} onShow={setN} />}
        {label && <Label key={label.n} label={label} isAuto={false} isOffline={isOffline} />}
      </Stack>
    </Modal>
  )
}
