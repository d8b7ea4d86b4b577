// The label that a marketplace has for the order on the table: loaded once by itself, asked for again when the line took the answer, and told in
// words when it does not come. Not its job: the paper itself (papers.ts).
import { Alert, Button, Group, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../../api/api.ts'
import { useMay } from '../../api/session.ts'
import type { Floor } from './floor.ts'
import type { View } from './guess.ts'
import { isUnreached, overLine } from './line.ts'
import { useText } from './text.ts'

const AGAIN_MS = 5_000
const PATIENCE_MS = 60_000
/** A marketplace answers in a second or two. After this a person is told, and not left to wait. */
const LATE_MS = 20_000

/** What a marketplace has a label of its own for is not to be stuck over with ours: that label is loaded first; who may not load it gets ours. */
export function useMarketLabel({ id, label_missing: isMissing }: View, floor: Floor, isOffline: boolean) {
  const isWanted = useMay()('order.collect') && isMissing
  const client = useQueryClient()
  const [attempt, setAttempt] = useState(0)
  const asked = useQuery({
    queryKey: ['own', 'label-of-market', id, attempt],
    queryFn: async () => {
      const order = await overLine(call('POST /api/fbs/updateLabel', { query: { orderId: id } }, { signal: AbortSignal.timeout(PATIENCE_MS) }))
      // It is on the order when this is answered; whether it is on the table still, the floor knows.
      if (order.labelsPath) {
        void client.invalidateQueries({ queryKey: ['orders'] })
        floor.refresh()
      }
      return { isGiven: Boolean(order.labelsPath), words: order.message ?? '' }
    },
    enabled: isWanted && !isOffline,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: ({ state: { status, error } }) => (status === 'error' && isUnreached(error) ? AGAIN_MS : false),
  })
  const isRefused = isWanted && !asked.isFetching && (asked.data ? !asked.data.isGiven : asked.error !== null && !isUnreached(asked.error))
  const isLate = useLate(isWanted && !isRefused && !isOffline, attempt)
  return {
    isAwaited: isWanted && !isRefused && !isLate,
    isLate,
    /** What the marketplace refuses is kept with the order: the answer is the order, without a label. */
    refusal: isRefused ? (asked.error?.message ?? asked.data?.words ?? '') : undefined,
    load: () => setAttempt((last) => last + 1),
  }
}
export type MarketLabel = ReturnType<typeof useMarketLabel>

/** Whether something has been waited for without an answer; another attempt is waited for anew. */
function useLate(isWaiting: boolean, attempt: number): boolean {
  const [late, setLate] = useState<number>()
  useEffect(() => {
    if (!isWaiting) return undefined
    const timer = window.setTimeout(() => setLate(attempt), LATE_MS)
    return () => {
      window.clearTimeout(timer)
      setLate(undefined)
    }
  }, [isWaiting, attempt])
  return isWaiting && late === attempt
}

/** Why there is no label of the marketplace, and another try. */
export function LabelRefused({ refusal, isLate, load }: Pick<MarketLabel, 'refusal' | 'isLate' | 'load'>) {
  const t = useText()
  if (refusal === undefined && !isLate) return null
  return (
    <Alert {...(isLate ? { variant: 'default' } : { color: 'red' })} title={isLate ? t('labelLate') : t('labelRefused')} role="alert">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{isLate ? t('labelLateHint') : refusal}</Text>
        <Button variant="default" onClick={load}>
          {t('again')}
        </Button>
      </Group>
    </Alert>
  )
}
