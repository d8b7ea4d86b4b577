// The label of a package: looked at and printed. It is fetched when the order is on the table, so that it is there without a connection.
import { Anchor, Button, Group, Skeleton, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery, type QueryFunctionContext } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { callFile } from '../../api/api.ts'
import { queryClient } from '../../api/query.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

const KEY = ['own', 'label']

/** The label as an address of this page, good for as long as the answer is remembered. */
export const labelQuery = (orderId: number, n: number) => ({
  queryKey: [...KEY, orderId, n],
  queryFn: async ({ client, queryKey }: QueryFunctionContext) => {
    const { blob } = await callFile('GET /api/packing/orders/{orderId}/packages/{package}/label', { path: { orderId, package: n } })
    forget(client.getQueryData(queryKey))
    return URL.createObjectURL(blob)
  },
  staleTime: Infinity,
  gcTime: 30 * 60_000,
})

const forget = (address: unknown) => {
  if (typeof address === 'string') URL.revokeObjectURL(address)
}
queryClient.getQueryCache().subscribe(({ type, query }) => {
  if (type === 'removed' && KEY.every((part, at) => query.queryKey[at] === part)) forget(query.state.data)
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
