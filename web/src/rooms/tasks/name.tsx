// What a task is called, and what it says.
import { Text } from '@mantine/core'
import { taskMessage, useTaskName, type Task } from '../../kit/task.tsx'

export function TaskName({ task }: { task: Task }) {
  const name = useTaskName()
  return (
    <Text span size="sm" fw={500}>
      {name(task.type)} <Text span c="dimmed" size="xs">{`#${task.id}`}</Text>
    </Text>
  )
}

/** The message with the values it speaks of. */
export function TaskMessage({ task, short = false }: { task: Task; short?: boolean }) {
  if (!task.message) return null
  return (
    <Text span size="sm" c={task.status === 'ERROR' || task.status === 'EXCEPTION' ? 'red' : 'dimmed'} lineClamp={short ? 2 : undefined}>
      {taskMessage(task)}
    </Text>
  )
}
