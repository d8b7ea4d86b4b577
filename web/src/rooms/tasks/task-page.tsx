// One task: how far it is, when what happened, what it said, its files.
import { Anchor, Paper, Progress, Stack, Text } from '@mantine/core'
import { useHistoryState } from 'wouter/use-browser-location'
import { useApi } from '../../api/query.ts'
import { Fact, Facts } from '../../kit/facts.tsx'
import { Page } from '../../kit/page.tsx'
import { numberText, When } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { isGoing, TaskFile, TaskState, useTaskName, type Task } from '../../kit/task.tsx'
import { TaskActions } from './actions.tsx'
import { TaskMessage } from './name.tsx'
import { useText } from './text.ts'

export function TaskPage({ id }: { id: number }) {
  const t = useText()
  const name = useTaskName()
  const from = useHistoryState<{ back?: string } | null>()
  const asked = useApi('tasks', 'GET /api/task/getTask', { query: { id } })
  const task = asked.data
  return (
    <Page
      title={task?.type ? name(task.type) : t('taskTitle', { id })}
      back={from?.back ?? '/tasks'}
      beside={task && <TaskState task={task} />}
      actions={task && <TaskActions task={task} />}
    >
      <Answer of={asked}>{(shown) => <About task={shown} />}</Answer>
    </Page>
  )
}

function About({ task }: { task: Task }) {
  const t = useText()
  return (
    <Stack>
      {isGoing(task) && <Progress value={task.progress ?? 0} animated striped size="lg" aria-label={t('progress')} />}
      <Facts>
        <Fact title={t('number')}>{task.id}</Fact>
        <Fact title={t('progress')}>{`${task.progress ?? 0} %`}</Fact>
        <Fact title={t('retries')}>{numberText(task.retryNumber ?? 0)}</Fact>
        <Fact title={t('created')}>
          <When at={task.createdDate} />
        </Fact>
        <Fact title={t('startedAt')}>
          <When at={task.startDate} />
        </Fact>
        <Fact title={t('finishedAt')}>
          <When at={task.finishDate} />
        </Fact>
        {task.retryDate && (
          <Fact title={t('retryAt')}>
            <When at={task.retryDate} />
          </Fact>
        )}
        {task.inputFileUrl && (
          <Fact title={t('inputFile')}>
            <Anchor href={new URL(task.inputFileUrl).pathname + new URL(task.inputFileUrl).search} download>
              {t('downloadInput')}
            </Anchor>
          </Fact>
        )}
        {task.file && (
          <Fact title={t('file')}>
            <TaskFile task={task} />
          </Fact>
        )}
      </Facts>
      {task.message && (
        <Paper withBorder p="md">
          <Text size="xs" c="dimmed" mb={4}>
            {t('message')}
          </Text>
          <TaskMessage task={task} />
        </Paper>
      )}
    </Stack>
  )
}
