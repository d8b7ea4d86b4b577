// The label of a package: looked at and printed. It is fetched when the order is on the table, so that it is there without a connection.
import { Anchor, Button, Group, Skeleton, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { callFile } from '../../api/api.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

/** The label as a file of this page. */
export const labelQuery = (orderId: number, n: number) => ({
  queryKey: ['own', 'label', orderId, n],
  queryFn: async () =>
    URL.createObjectURL((await callFile('GET /api/packing/orders/{orderId}/packages/{package}/label', { path: { orderId, package: n } })).blob),
  staleTime: Infinity,
  gcTime: 30 * 60_000,
})

type LabelProps = { orderId: number; n: number; isAuto: boolean; isOffline: boolean }

export function Label({ orderId, n, isAuto, isOffline }: LabelProps) {
  const t = useText()
  const frame = useRef<HTMLIFrameElement>(null)
  const [isPrinted, setPrinted] = useState(false)
  const label = useQuery({ ...labelQuery(orderId, n) })
  const { refetch } = label
  useEffect(() => {
    if (!isOffline && label.isError) void refetch()
  }, [isOffline, label.isError, refetch])
  const print = () => {
    frame.current?.contentWindow?.print()
    setPrinted(true)
  }
  const loaded = () => {
    if (isAuto && !isPrinted) print()
  }
  if (!label.data) return label.isError ? <Text c="red">{label.error.message}</Text> : <Skeleton className={styles.label} />
  return (
    <div className={styles.labelBox}>
      {/* A sandbox would take the viewer of PDF away; the file is ours. */}
      {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
      <iframe ref={frame} src={label.data} title={t('labelOf', { n })} className={styles.label} onLoad={loaded} />
      <Group gap="sm">
        <Button size="lg" leftSection={<IconPrinter size={22} aria-hidden />} onClick={print}>
          {isPrinted ? t('printAgain') : t('print')}
        </Button>
        <Anchor href={label.data} target="_blank" rel="noreferrer">
          {t('openLabel')}
        </Anchor>
      </Group>
    </div>
  )
}
