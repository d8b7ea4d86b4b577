// The list of tasks.
import { Checkbox, Progress, Select, Text } from '@mantine/core'
import { useLocation, useSearch } from 'wouter'
import { useApi } from '../../api/query.ts'
import { FilterBar } from '../../kit/filters.tsx'
import { Page } from '../../kit/page.tsx'
import { When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { isGoing, TaskFile, TaskState, useTaskName, type Task } from '../../kit/task.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { TaskActions } from './actions.tsx'
import { TaskMessage, TaskName } from './name.tsx'
import { useText } from './text.ts'

const statuses = ['CREATED', 'RUNNING', 'FINISHED', 'ERROR', 'RESTARTING', 'INTERRUPTING', 'INTERRUPTED', 'STOPPED', 'EXCEPTION'] as const
const params = { ...paging, status: param.oneOf(statuses), type: param.text(), own: param.flag() }

export function TaskList() {
  const t = useText()
  const name = useTaskName()
  const search = useSearch()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const { page, limit, ascending, status, type, own } = state
  const list = useApi(
    'tasks',
    'GET /api/task/findTask',
    { query: { page, limit, ascending, status, type: type || undefined, own: own || undefined, count: true } },
    { keep: true },
  )
  // Types are not a closed list: those that there are.
  const kinds = useApi('tasks', 'GET /api/task/getTasks', {})
  const types = [...new Set((kinds.data ?? []).map((task) => task.type ?? ''))]
  const isFiltered = status !== undefined || type !== '' || own
  const reset = () => setState({ status: undefined, type: '', own: false })
  const columns: readonly Column<Task>[] = [
    { key: 'name', title: t('name'), render: (task) => <TaskName task={task} />, phone: 'head' },
    { key: 'state', title: t('state'), width: 130, render: (task) => <TaskState task={task} />, phone: 'head' },
    { key: 'progress', title: t('progress'), width: 140, render: (task) => <Bar task={task} /> },
    { key: 'message', title: t('message'), render: (task) => <TaskMessage task={task} short /> },
    { key: 'created', title: t('created'), sort: 'CREATED_DATE', width: 150, render: (task) => <When at={task.createdDate} /> },
    { key: 'file', title: t('file'), width: 120, render: (task) => <TaskFile task={task} /> },
    { key: 'actions', title: t('actions'), width: 90, align: 'right', render: (task) => <TaskActions task={task} compact /> },
  ]
  return (
    <Page title={t('title')}>
      <FilterBar isFiltered={isFiltered} onReset={reset} views="tasks">
        <Select
          aria-label={t('state')}
          placeholder={t('anyState')}
          clearable
          data={statuses.map((value) => ({ value, label: t(`status_${value}`) }))}
          value={status ?? null}
          onChange={(value) => setState({ status: statuses.find((one) => one === value) })}
          w={{ base: '100%', xs: 180 }}
        />
        <Select
          aria-label={t('type')}
          placeholder={t('anyType')}
          clearable
          searchable
          data={types.map((value) => ({ value, label: name(value) }))}
          value={type || null}
          onChange={(value) => setState({ type: value ?? '' })}
          w={{ base: '100%', xs: 260 }}
        />
        <Checkbox label={t('own')} checked={own} onChange={(event) => setState({ own: event.currentTarget.checked })} py={8} />
      </FilterBar>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(task) => task.id ?? 0}
        state={{ ...state, sortBy: 'CREATED_DATE' }}
        onState={setState}
        onOpen={(task) => go(`/tasks/${task.id}`, { state: { back: `/tasks?${search}` } })}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState title={t('none')} hint={t('noneHint')} />
          </EmptyList>
        }
      />
    </Page>
  )
}

function Bar({ task }: { task: Task }) {
  const t = useText()
  if (!isGoing(task)) return <Text span c="dimmed" size="sm">{`${task.progress ?? 0} %`}</Text>
  return <Progress value={task.progress ?? 0} animated striped aria-label={t('progress')} miw={80} />
}
