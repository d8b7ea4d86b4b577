// How imports go and went: live, with counts in words, and a button to take the same feed again.
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useApi, useSend } from '../../../api/query.ts'
import { Section } from '../../../kit/facts.tsx'
import { say } from '../../../kit/say.ts'
import { When } from '../../../kit/show.tsx'
import { Answer } from '../../../kit/states.tsx'
import { isGoing, TaskFile, taskMessage, TaskState, useMayHandle, type Task } from '../../../kit/task.tsx'
import { useText } from '../text.ts'

export function Runs() {
  const t = useText()
  const asked = useApi('tasks', 'GET /api/task/findTask', { query: { type: 'YML_IMPORT_TASK', limit: 5 } }, { keep: true, refetchEvery: 3_000 })
  return (
    <Section title={t('imports')}>
      <Answer of={asked}>
        {({ rows = [] }) =>
          rows.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noImports')}
            </Text>
          ) : (
            <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {rows.map((task) => (
                <Run key={task.id} task={task} />
              ))}
            </Stack>
          )
        }
      </Answer>
    </Section>
  )
}

const counts = ['created', 'changed', 'warned', 'refused'] as const

/** The counts that an import tells: of offers made, changed, taken with a warning, refused. */
function countsOf(task: Task): { name: (typeof counts)[number]; count: number }[] {
  try {
    const params: unknown = JSON.parse(task.messageParams ?? '{}')
    const told = new Map<string, unknown>(Object.entries(typeof params === 'object' && params !== null ? params : {}))
    return counts.flatMap((name) => {
      const count = told.get(name)
      return typeof count === 'number' ? [{ name, count }] : []
    })
  } catch {
    // What is not JSON tells no counts; the message itself is shown.
    return []
  }
}

function Run({ task }: { task: Task }) {
  const t = useText()
  const mayHandle = useMayHandle()
  const again = useSend('POST /api/task/runTask', { topics: ['tasks'], onDone: () => say.done(t('importStarted')), onFail: say.failed })
  const stop = useSend('POST /api/task/cancelTask', { topics: ['tasks'], onFail: say.failed })
  const told = countsOf(task)
  const query = { taskId: task.id ?? 0 }
  const isCode = /^(message|error)_\w+$/.test(task.message ?? '')
  return (
    <Stack gap={6} component="li">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <TaskState task={task} />
          <Text size="sm">
            <When at={task.createdDate} />
          </Text>
          {told.length > 0 && <Text size="sm">{told.map(({ name, count }) => t(`count_${name}`, { count })).join(' · ')}</Text>}
        </Group>
        <Group gap="xs">
          <TaskFile task={task} />
          {mayHandle(task) &&
            (isGoing(task) ? (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlayerStop size={14} aria-hidden />}
                loading={stop.isPending}
                onClick={() => stop.mutate({ query })}
              >
                {t('stop')}
              </Button>
            ) : (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRefresh size={14} aria-hidden />}
                loading={again.isPending}
                onClick={() => again.mutate({ query })}
              >
                {t('again')}
              </Button>
            ))}
        </Group>
      </Group>
      {isGoing(task) && <Progress value={task.progress ?? 0} animated striped aria-label={t('progress')} />}
      {task.message && !(isCode && told.length > 0) && (
        <Text size="sm" c={task.status === 'ERROR' || task.status === 'EXCEPTION' ? 'red' : 'dimmed'}>
          {taskMessage(task)}
        </Text>
      )}
    </Stack>
  )
}
