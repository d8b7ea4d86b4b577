// Hears from the server what changed and asks those answers anew. Listens only while the page is looked at: a browser opens few connections at a time.
import { useEffect, useState } from 'react'
import { queryClient } from '../api/query.ts'

const isTopics = (value: unknown): value is { topics: readonly string[] } =>
  typeof value === 'object' && value !== null && 'topics' in value && Array.isArray(value.topics)
const all = ['orders', 'tasks', 'stock', 'notifications']

const tell = (topics: readonly string[]) => {
  for (const topic of topics) void queryClient.invalidateQueries({ queryKey: [topic] })
  // A task may have brought goods or tied them: what is open stays as it is, whoever comes to the catalogue next asks anew.
  if (topics.includes('tasks')) void queryClient.invalidateQueries({ queryKey: ['catalogue'], refetchType: 'none' })
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
