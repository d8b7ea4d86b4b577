// Tasks that run or wait now.
import { Anchor, Group, Progress, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useApi } from '../../api/query.ts'
import { Section } from '../../kit/facts.tsx'
import { Answer } from '../../kit/states.tsx'
import { isGoing, taskMessage, TaskState, useTaskName } from '../../kit/task.tsx'
import { useText } from './text.ts'
import styles from './today.module.css'

export function Running() {
  const t = useText()
  const name = useTaskName()
  const newest = useApi('tasks', 'GET /api/task/findTask', { query: { limit: 50 } }, { keep: true })
  return (
    <Section
      title={t('tasks')}
      actions={
        <Anchor component={Link} href="/tasks" size="sm">
          {t('allTasks')}
        </Anchor>
      }
    >
      <Answer of={newest}>
        {({ rows = [] }) => {
          const going = rows.filter(isGoing).slice(0, 6)
          if (going.length === 0) return <p className={styles.quiet}>{t('tasksNone')}</p>
          return (
            <Stack gap="sm">
              {going.map((task) => (
                <div key={task.id}>
                  <Group justify="space-between" mb={4}>
                    <Anchor component={Link} href={`/tasks/${task.id}`} size="sm">
                      {name(task.type)}
                    </Anchor>
                    <TaskState task={task} />
                  </Group>
                  <Progress value={task.progress ?? 0} aria-label={name(task.type)} />
                  {task.message && (
                    <Text size="xs" c="dimmed" mt={4}>
                      {taskMessage(task)}
                    </Text>
                  )}
                </div>
              ))}
            </Stack>
          )
        }}
      </Answer>
    </Section>
  )
}
