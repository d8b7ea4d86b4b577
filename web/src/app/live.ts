// Hears from the server what changed and asks those answers anew. Listens only while the page is looked at: a browser opens few connections at a time.
import { useEffect, useState } from 'react'
import { queryClient } from '../api/query.ts'

const isTopics = (value: unknown): value is { topics: readonly string[] } =>
  typeof value === 'object' && value !== null && 'topics' in value && Array.isArray(value.topics)
const all = ['orders', 'tasks', 'stock', 'notifications']

const tell = (topics: readonly string[]) => {
  for (const topic of topics) void queryClient.invalidateQueries({ queryKey: [topic] })
}

/** Keeps the connection; false while it is lost. */
export function useLive(): boolean {
  const [isOnline, setOnline] = useState(true)
  useEffect(() => {
    let source: EventSource | undefined
    let timer: number | undefined
    let failures = 0
    let wasOpen = false
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
        // What happened in between was not heard.
        if (wasOpen) tell(all)
        wasOpen = true
      })
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
