// The search over everything, by Ctrl+K: rooms at once, orders and products when something is typed or scanned.
import { lazy, Suspense, useEffect, useState } from 'react'

const OPEN = 'ambar:search'
export const openSearch = () => window.dispatchEvent(new Event(OPEN))

const Spotlight = lazy(async () => ({ default: (await import('./spotlight.tsx')).SearchBox }))

/** Fetched when it is asked for the first time. */
export function Search() {
  const [isWanted, setWanted] = useState(0)
  useEffect(() => {
    const open = () => setWanted((times) => times + 1)
    const byKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== 'KeyK') return
      event.preventDefault()
      open()
    }
    window.addEventListener(OPEN, open)
    window.addEventListener('keydown', byKey)
    return () => {
      window.removeEventListener(OPEN, open)
      window.removeEventListener('keydown', byKey)
    }
  }, [])
  if (isWanted === 0) return null
  return (
    <Suspense>
      <Spotlight wanted={isWanted} />
    </Suspense>
  )
}
