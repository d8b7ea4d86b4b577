// Labels of orders: those that are missing are loaded, then all of them become one PDF in the order of the list, to be opened or printed.
import { Alert, Button, Group, List, Progress, Stack, Text } from '@mantine/core'
import { IconExternalLink, IconPrinter } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { call } from '../api/api.ts'
import { useApi } from '../api/query.ts'
import { Dialog } from './dialog.tsx'
import { openPaper, printPaper } from './paper.ts'
import { say } from './say.ts'
import { TaskProgress } from './task.tsx'
import { useText } from './text.ts'

export type Labelled = { id: number; name: string; hasLabel: boolean }
type Failure = { name: string; words: string }
type State = { at: number; all: number; failures: readonly Failure[]; taskId?: number; isOver: boolean }

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** @example const [print, dialog] = useLabels(); print(orders.map((order) => ({ id, name, hasLabel: Boolean(order.labelsPath) }))) … {dialog} */
export function useLabels() {
  const client = useQueryClient()
  const [state, setState] = useState<State>()
  const last = useRef(0)
  const run = async (orders: readonly Labelled[]) => {
    const missing = orders.filter(({ hasLabel }) => !hasLabel)
    const failures: Failure[] = []
    const failed = new Set<number>()
    last.current += 1
    const own = last.current
    const isClosed = () => last.current !== own
    const show = (changes: Partial<State> = {}) => setState({ at: 0, all: missing.length, failures: [...failures], isOver: false, ...changes })
    show()
    for (const [n, order] of missing.entries()) {
      // Whoever closes the dialog wants no more of them.
      if (isClosed()) break
      try {
        const loaded = await call('POST /api/fbs/updateLabel', { query: { orderId: order.id } })
        if (!loaded.labelsPath) throw new Error(loaded.message ?? '')
      } catch (error) {
        failures.push({ name: order.name, words: wordsOf(error) })
        failed.add(order.id)
      }
      if (!isClosed()) show({ at: n + 1 })
    }
    if (missing.length > 0) await client.invalidateQueries({ queryKey: ['orders'] })
    if (isClosed()) return
    const ids = orders.filter(({ id }) => !failed.has(id)).map(({ id }) => id)
    if (ids.length === 0) return show({ at: missing.length, isOver: true })
    try {
      const task = await call('POST /api/fbs/downloadLabels', { body: { ids } })
      if (isClosed()) return
      show({ at: missing.length, isOver: true, ...(typeof task.id === 'number' && { taskId: task.id }) })
    } catch (error) {
      say.failed(error)
      if (!isClosed()) show({ at: missing.length, isOver: true })
    }
  }
  const close = () => {
    last.current += 1
    setState(undefined)
  }
  const dialog = state && <Labels state={state} onClose={close} />
  return [(orders: readonly Labelled[]) => void run(orders), dialog] as const
}

function Labels({ state, onClose }: { state: State; onClose: () => void }) {
  const t = useText()
  const { at, all, failures, taskId, isOver } = state
  return (
    <Dialog onClose={onClose} title={t('labels')} closeOnClickOutside={false}>
      <Stack gap="sm">
        {!isOver && (
          <>
            <Text size="sm" role="status">
              {all === 0 ? t('loading') : t('labelsLoading', { at, all })}
            </Text>
            <Progress value={all === 0 ? 0 : (at / all) * 100} animated aria-label={t('labels')} />
          </>
        )}
        {failures.length > 0 && (
          <Alert color="red" variant="light" title={t('labelsMissing', { count: failures.length })} role="alert">
            <List size="sm" listStyleType="none" spacing={4}>
              {failures.map(({ name, words }) => (
                <List.Item key={name}>
                  <b>{name}</b> {words}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {taskId !== undefined && <Ready taskId={taskId} />}
      </Stack>
    </Dialog>
  )
}

function Ready({ taskId }: { taskId: number }) {
  const t = useText()
  const task = useApi('tasks', 'GET /api/task/getTask', { query: { id: taskId } }, { refetchEvery: 2_000 }).data
  const path = task?.file
  return (
    <Stack gap="sm">
      <TaskProgress id={taskId} label={t('labelsFile')} />
      {path && (
        <Group gap="xs" justify="flex-end">
          <Button variant="default" leftSection={<IconExternalLink size={16} aria-hidden />} onClick={() => void openPaper(path).catch(say.failed)}>
            {t('openFile')}
          </Button>
          <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => void printPaper(path).catch(say.failed)}>
            {t('print')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
