// A task that goes on in the background: its state in words, how far it is, its file.
import { Anchor, Group, Progress, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useApi } from '../api/query.ts'
import { fileAddress, type Reply } from '../api/api.ts'
import { useMay, useSession } from '../api/session.ts'
import type { tasks } from '../i18n/ru/tasks.ts'
import { textOf } from '../i18n/text.ts'
import { StateBadge, type Tone } from './show.tsx'
import { useText } from './text.ts'

export type Task = Reply<'GET /api/task/getTask'>
const tones: Record<NonNullable<Task['status']>, Tone> = {
  CREATED: 'wait',
  RUNNING: 'busy',
  FINISHED: 'good',
  ERROR: 'bad',
  RESTARTING: 'wait',
  INTERRUPTING: 'busy',
  INTERRUPTED: 'quiet',
  STOPPED: 'quiet',
  EXCEPTION: 'bad',
}
const useNames = textOf<Record<string, string> & typeof tasks>('tasks')
/** What tasks of a type are called; a type that has no name yet is called by its code. */
export function useTaskName(): (type: string | null | undefined) => string {
  const t = useNames()
  return (type) => {
    const key = `type_${type ?? ''}`
    const name = t(key)
    return name === key ? (type ?? '') : name
  }
}
/** What a task says, as a sentence. */
export const taskMessage = (task: Task) => task.localMessage ?? task.message ?? ''

/** It may still change by itself. */
export const isGoing = (task: Task) => ['CREATED', 'RUNNING', 'RESTARTING', 'INTERRUPTING'].includes(task.status ?? '')

/** Whether the person may stop a task or run it again: what somebody else began only where they may change the client. */
export function useMayHandle(): (task: Task) => boolean {
  const may = useMay()
  const own = useSession().user.userId
  return ({ userId }) => may('task.edit') && (userId === null || userId === undefined || userId === own || may('client.edit'))
}

export function TaskState({ task }: { task: Task }) {
  const t = useText()
  const status = task.status ?? 'CREATED'
  return <StateBadge tone={tones[status]}>{t(`state_${status}`)}</StateBadge>
}

export function TaskFile({ task }: { task: Task }) {
  const t = useText()
  if (!task.file) return null
  return (
    <Anchor href={fileAddress(task.file)} size="sm" download onClick={(event) => event.stopPropagation()}>
      <Group gap={4} wrap="nowrap" component="span">
        <IconDownload size={16} aria-hidden />
        {t('download')}
      </Group>
    </Anchor>
  )
}

/** A task by its id, live: give it what an operation that starts a task answered. */
export function TaskProgress({ id, label }: { id: number; label?: string }) {
  const asked = useApi('tasks', 'GET /api/task/getTask', { query: { id } }, { refetchEvery: 2_000 })
  const task = asked.data
  if (!task) return <Progress value={0} aria-label={label} />
  return (
    <Stack gap={6} role="status">
      <Group gap="sm" justify="space-between">
        <Group gap="xs">
          <TaskState task={task} />
          {label !== undefined && <Text size="sm">{label}</Text>}
        </Group>
        <TaskFile task={task} />
      </Group>
      {isGoing(task) && <Progress value={task.progress ?? 0} animated striped aria-label={label} />}
      {task.message && (
        <Text size="sm" c="dimmed">
          {taskMessage(task)}
        </Text>
      )}
    </Stack>
  )
}
