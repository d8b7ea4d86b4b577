// Asks before a screen with unsaved changes is left: by a link, by going back, by closing the tab.
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

/** `ask` is given how to go on. */
export function useLeaveGuard(isDirty: boolean, ask: (goOn: () => void) => void): void {
  const [, go] = useLocation()
  const asked = useRef(ask)
  useEffect(() => {
    asked.current = ask
  })
  useEffect(() => {
    if (!isDirty) return undefined
    const here = window.location.href
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    const click = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.button !== 0 || link.target === '_blank' || link.download !== '')
        return
      const to = new URL(link.href)
      if (to.origin !== window.location.origin || to.pathname === window.location.pathname) return
      event.preventDefault()
      event.stopPropagation()
      asked.current(() => go(to.pathname + to.search))
    }
    const back = (event: PopStateEvent) => {
      if (window.location.pathname === new URL(here).pathname) return
      const to = window.location.pathname + window.location.search
      event.stopImmediatePropagation()
      window.history.pushState(window.history.state, '', here)
      asked.current(() => go(to))
    }
    window.addEventListener('beforeunload', beforeUnload)
    document.addEventListener('click', click, { capture: true })
    window.addEventListener('popstate', back, { capture: true })
    return () => {
      window.removeEventListener('beforeunload', beforeUnload)
      document.removeEventListener('click', click, { capture: true })
      window.removeEventListener('popstate', back, { capture: true })
    }
  }, [isDirty, go])
}
