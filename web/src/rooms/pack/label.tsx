// The label of a package: looked at and printed. It is fetched when the order is on the table, so that it is there without a connection.
// What a marketplace has a label of its own for is not to be stuck over with ours: that label is loaded first.
import { Alert, Anchor, Button, Group, Skeleton, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery, type QueryFunctionContext } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { callFile } from '../../api/api.ts'
import { queryClient, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Floor } from './floor.ts'
import type { View } from './guess.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

const KEY = ['own', 'label']

/** Addresses of this page, good for as long as the answer is remembered: what is printed, and what is looked at when the label was given as a picture. */
type Papers = { pdf: string; picture: string | undefined }

/** Both at once: the connection may be gone when it is printed. */
export const labelQuery = (orderId: number, n: number) => ({
  queryKey: [...KEY, orderId, n],
  queryFn: async ({ client, queryKey }: QueryFunctionContext): Promise<Papers> => {
    const ask = async (format: 'pdf' | 'png') =>
      (await callFile('GET /api/packing/orders/{orderId}/packages/{package}/label', { path: { orderId, package: n }, query: { format } })).blob
    const seen = await ask('png')
    const isPicture = seen.type.startsWith('image/')
    const printed = isPicture ? await ask('pdf') : seen
    forget(client.getQueryData(queryKey))
    return { pdf: URL.createObjectURL(printed), picture: isPicture ? URL.createObjectURL(seen) : undefined }
  },
  staleTime: Infinity,
  gcTime: 30 * 60_000,
})

const forget = (papers: unknown) => {
  if (typeof papers !== 'object' || papers === null) return
  for (const address of Object.values(papers)) if (typeof address === 'string') URL.revokeObjectURL(address)
}
queryClient.getQueryCache().subscribe(({ type, query }) => {
  if (type === 'removed' && KEY.every((part, at) => query.queryKey[at] === part)) forget(query.state.data)
})

/** Loads the label that the marketplace has for the order on the table, once by itself; who may not load it gets ours. */
export function useMarketLabel({ id, label_missing: isMissing }: View, floor: Floor, isOffline: boolean) {
  const isWanted = useMay()('order.collect') && isMissing
  const asked = useRef<number>(undefined)
  const { mutate, isPending, error, data } = useSend('POST /api/fbs/updateLabel', {
    topics: ['orders'],
    onDone: () => {
      queryClient.removeQueries({ queryKey: [...KEY, id] })
      floor.refresh()
    },
  })
  const load = useCallback(() => mutate({ query: { orderId: id } }), [mutate, id])
  useEffect(() => {
    if (!isWanted || isOffline || asked.current === id) return
    asked.current = id
    load()
  }, [isWanted, isOffline, id, load])
  // What the marketplace refuses is kept with the order: the answer is the order, without a label.
  const isRefused = isWanted && !isPending && (error !== null || (data !== undefined && !data.labelsPath))
  return { isAwaited: isWanted && !isRefused, refusal: isRefused ? (error?.message ?? data?.message ?? '') : undefined, load }
}
export type MarketLabel = ReturnType<typeof useMarketLabel>

/** Why there is no label of the marketplace, and another try. */
export function LabelRefused({ refusal, load }: Pick<MarketLabel, 'refusal' | 'load'>) {
  const t = useText()
  if (refusal === undefined) return null
  return (
    <Alert color="red" title={t('labelRefused')} role="alert">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{refusal}</Text>
        <Button variant="default" onClick={load}>
          {t('again')}
        </Button>
      </Group>
    </Alert>
  )
}

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
  const { pdf, picture } = label.data
  return (
    <div className={styles.labelBox}>
      {picture !== undefined && <img src={picture} alt={t('labelOf', { n })} className={styles.labelPicture} />}
      {/* Not shown it still prints, where it is laid out. A sandbox would take the viewer of PDF away; the file is ours. */}
      {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
      <iframe
        ref={frame}
        src={pdf}
        title={picture === undefined ? t('labelOf', { n }) : t('labelPrinted', { n })}
        className={picture === undefined ? styles.label : styles.labelUnseen}
        tabIndex={picture === undefined ? undefined : -1}
        aria-hidden={picture !== undefined || undefined}
        onLoad={loaded}
      />
      <Group gap="sm">
        <Button size="lg" leftSection={<IconPrinter size={22} aria-hidden />} onClick={print}>
          {isPrinted ? t('printAgain') : t('print')}
        </Button>
        <Anchor href={pdf} target="_blank" rel="noreferrer">
          {t('openLabel')}
        </Anchor>
      </Group>
    </div>
  )
}
