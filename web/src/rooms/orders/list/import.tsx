// Asking the marketplaces for new orders at once, without waiting for the next round.
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useApi, useSend } from '../../../api/query.ts'
import { say } from '../../../kit/say.ts'
import { isGoing, taskMessage } from '../../../kit/task.tsx'
import { useText } from '../text.ts'

export function ImportOrders() {
  const t = useText()
  const [taskId, setTaskId] = useState<number>()
  const told = useRef<number>(undefined)
  const start = useSend('POST /api/fbs/importOrders', { topics: ['tasks'], onDone: (task) => setTaskId(task.id ?? undefined), onFail: say.failed })
  const task = useApi('tasks', 'GET /api/task/getTask', { query: { id: taskId ?? 0 } }, { enabled: taskId !== undefined, refetchEvery: 2_000 }).data
  const isRunning = taskId !== undefined && (task === undefined || isGoing(task))
  useEffect(() => {
    if (taskId === undefined || isRunning || told.current === taskId || !task) return
    told.current = taskId
    if (task.status === 'FINISHED') say.done(t('imported'))
    else say.failed(new Error(taskMessage(task) || t('importFailed')))
  }, [taskId, isRunning, task, t])
  return (
    <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={start.isPending || isRunning} onClick={() => start.mutate({})}>
      {t('import')}
    </Button>
  )
}
