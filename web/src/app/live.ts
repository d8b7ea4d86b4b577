// Hears from the server what changed and asks those answers anew. Listens only while the page is looked at: a browser opens few connections at a time.
import { useEffect, useState } from 'react'
import { queryClient } from '../api/query.ts'

const isTopics = (value: unknown): value is { topics: readonly string[] } =>
  typeof value === 'object' && value !== null && 'topics' in value && Array.isArray(value.topics)
const all = ['orders', 'tasks', 'stock', 'notifications']

const goodsLists: readonly unknown[] = ['GET /api/product/find', 'GET /api/wms/findStock']
const QUIET_MS = 2_000
const LONGEST_MS = 15_000
let quiet: number | undefined
let since: number | undefined

/**
 * A task may have brought goods or tied them, with stock or without. Whoever comes to them next asks anew; a list that is open does when tasks
 * are quiet, or now and then while a long one runs. A card that is open stays as it is.
 */
function tellOfTasks() {
  void queryClient.invalidateQueries({ queryKey: ['catalogue'], refetchType: 'none' })
  const lists = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => goodsLists.includes(queryKey[1]) }
  void queryClient.invalidateQueries({ ...lists, refetchType: 'none' })
  since ??= Date.now()
  window.clearTimeout(quiet)
  quiet = window.setTimeout(
    () => {
      since = undefined
      void queryClient.invalidateQueries(lists)
    },
    Math.max(0, Math.min(QUIET_MS, since + LONGEST_MS - Date.now())),
  )
}
const tell = (topics: readonly string[]) => {
  for (const topic of topics) void queryClient.invalidateQueries({ queryKey: [topic] })
  if (topics.includes('tasks')) tellOfTasks()
}
/** What was answered before the server began to tell may have changed since. */
const tellOlder = (time: number) => {
  for (const topic of all)
    void queryClient.invalidateQueries({ queryKey: [topic], predicate: ({ state }) => state.dataUpdatedAt > 0 && state.dataUpdatedAt < time })
}

/** Keeps the connection; false while it is lost. */
export function useLive(): boolean {
  const [isOnline, setOnline] = useState(true)
  useEffect(() => {
    let source: EventSource | undefined
    let timer: number | undefined
    let failures = 0
    const stop = () => {
      source?.close()
      source = undefined
      window.clearTimeout(timer)
    }
    const start = () => {
      stop()
      if (document.hidden) return
      source = new EventSource('/api/events')
      source.addEventListener('open', () => {
        failures = 0
        setOnline(true)
      })
      source.addEventListener('hello', () => tellOlder(Date.now()))
      source.addEventListener('change', (event) => {
        const heard: unknown = JSON.parse(String(event.data))
        if (isTopics(heard)) tell(heard.topics)
      })
      source.addEventListener('error', () => {
        stop()
        failures += 1
        if (failures > 2) setOnline(false)
        timer = window.setTimeout(start, Math.min(30_000, 1_000 * 2 ** Math.min(failures, 5)) * (0.7 + Math.random() * 0.6))
      })
    }
    start()
    document.addEventListener('visibilitychange', start)
    return () => {
      document.removeEventListener('visibilitychange', start)
      stop()
    }
  }, [])
  return isOnline
}
