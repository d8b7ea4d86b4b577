// Cancelling a task that goes on, running one again that ended.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useSend } from '../../api/query.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { say } from '../../kit/say.ts'
import { isGoing, useMayHandle, type Task } from '../../kit/task.tsx'
import { useText } from './text.ts'

export function TaskActions({ task, compact = false }: { task: Task; compact?: boolean }) {
  const t = useText()
  const mayHandle = useMayHandle()
  const [ask, dialog] = useConfirm()
  const cancel = useSend('POST /api/task/cancelTask', { topics: ['tasks'], onDone: () => say.done(t('cancelled')), onFail: say.failed })
  const run = useSend('POST /api/task/runTask', { topics: ['tasks'], onDone: () => say.done(t('started')), onFail: say.failed })
  const { id } = task
  if (!mayHandle(task) || id === null || id === undefined || task.status === 'INTERRUPTING') return null
  const query = { taskId: id }
  const going = isGoing(task)
  const title = going ? t('cancel') : t('runAgain')
  const act = () =>
    going
      ? ask({ title: t('cancelTitle'), text: t('cancelText', { id }), doIt: t('cancel'), onYes: () => cancel.mutateAsync({ query }) })
      : run.mutate({ query })
  const Icon = going ? IconPlayerStop : IconRefresh
  return (
    <span role="presentation" onClick={(event) => event.stopPropagation()}>
      {compact ? (
        <Tooltip label={title}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={title} loading={run.isPending} onClick={act}>
            <Icon size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button variant="default" leftSection={<Icon size={16} aria-hidden />} loading={run.isPending} onClick={act}>
          {title}
        </Button>
      )}
      {dialog}
    </span>
  )
}
