// A walk that is over: what was taken, what was not there, labels, and the next one.
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useApi, useSend } from '../../api/query.ts'
import { say } from '../../kit/say.ts'
import { EmptyState } from '../../kit/states.tsx'
import { TaskProgress } from '../../kit/task.tsx'
import type { Walk } from './steps.ts'
import { useText } from './text.ts'

export function Finished({ walk }: { walk: Walk }) {
  const t = useText()
  const [, go] = useLocation()
  const [task, setTask] = useState<number>()
  const free = useApi('orders', 'GET /api/fbs/walks', { query: { finished: false, limit: 50 } }).data?.rows.find(({ taken, mine }) => mine || !taken)
  const take = useSend('POST /api/fbs/walks/{walkId}/take', { topics: ['orders'], onDone: (next) => go(`/picking/${next.id}`), onFail: say.failed })
  const labels = useSend('POST /api/fbs/downloadLabels', { topics: ['tasks'], onDone: ({ id }) => setTask(id ?? undefined), onFail: say.failed })
  const ids = [...new Set(walk.steps.filter(({ state, hasLabel }) => state === 'done' && hasLabel).map(({ orderId }) => orderId))]
  const missed = walk.steps.filter(({ state }) => state === 'short')
  return (
    <Stack gap="md">
      <EmptyState
        icon={<IconChecks size={22} />}
        title={missed.length > 0 ? t('doneWithMissed') : t('doneWhole')}
        hint={t('doneHint', { count: walk.done })}
        action={
          <Group justify="center" gap="sm">
            {ids.length > 0 && (
              <Button variant="default" size="md" loading={labels.isPending} onClick={() => labels.mutate({ body: { ids } })}>
                {t('labels')}
              </Button>
            )}
            {free ? (
              <Button size="md" loading={take.isPending} onClick={() => take.mutate({ path: { walkId: free.id } })}>
                {t('nextWalk')}
              </Button>
            ) : (
              <Button size="md" onClick={() => go('/picking')}>
                {t('toList')}
              </Button>
            )}
          </Group>
        }
      />
      {task !== undefined && <TaskProgress id={task} label={t('labels')} />}
      {missed.length > 0 && (
        <section aria-label={t('missedTitle')}>
          <Text component="h2" fw={600} m={0} mb="xs">
            {t('missedTitle')}
          </Text>
          {missed.map((step) => (
            <Text key={step.id} mb={4}>
              {`${step.name} · ${t('orderNumber', { number: step.number })} — ${step.shortReason ?? ''}`}
            </Text>
          ))}
        </section>
      )}
    </Stack>
  )
}
