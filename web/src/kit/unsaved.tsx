// Asks before what was typed is left unsaved: by a link of the cabinet, by its search, by going back, by closing or renewing the page.
import { Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Dialog, DialogEnd } from './dialog.tsx'
import { guardLeaving } from './leaving.ts'
import { useText } from './text.ts'

/** The address that a click leaves for, or undefined when it stays here or opens elsewhere. */
function wayOut(event: MouseEvent): string | undefined {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download')) return undefined
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return undefined
  const { origin, pathname, search, href } = new URL(link.href)
  const { location } = window
  const isHere = pathname === location.pathname && (href.includes('#') || search === location.search)
  return origin !== location.origin || isHere ? undefined : pathname + search
}

/** Calls `ask` with where a person is about to go, and keeps them here meanwhile. */
function useGuard(isDirty: boolean, ask: (to: string) => void): void {
  const here = useRef<{ href: string; state: unknown }>({ href: '', state: null })
  useEffect(() => {
    here.current = { href: window.location.href, state: window.history.state }
  })
  useEffect(() => {
    if (!isDirty) return undefined
    const close = (event: BeforeUnloadEvent) => event.preventDefault()
    const follow = (event: MouseEvent) => {
      const to = wayOut(event)
      if (to === undefined) return
      event.preventDefault()
      event.stopPropagation()
      ask(to)
    }
    // The browser has gone there already: the address is put back, and no room hears of it.
    const back = (event: PopStateEvent) => {
      const { pathname, search } = window.location
      if (pathname === new URL(here.current.href).pathname) return
      event.stopImmediatePropagation()
      window.history.pushState(here.current.state, '', here.current.href)
      ask(pathname + search)
    }
    window.addEventListener('beforeunload', close)
    document.addEventListener('click', follow, true)
    const forget = guardLeaving({ back, ask })
    return () => {
      window.removeEventListener('beforeunload', close)
      document.removeEventListener('click', follow, true)
      forget()
    }
  }, [isDirty, ask])
}

/**
 * `discard` forgets what was typed, where it would outlive the screen.
 * @example const unsaved = useUnsaved(form.isDirty()); … return <form>… {unsaved}</form>
 */
export function useUnsaved(isDirty: boolean, discard?: () => void): ReactNode {
  const t = useText()
  const [, go] = useLocation()
  const [wanted, setWanted] = useState<string>()
  useGuard(isDirty, setWanted)
  const stay = () => setWanted(undefined)
  const leave = () => {
    stay()
    discard?.()
    if (wanted !== undefined) go(wanted)
  }
  return (
    <Dialog opened={wanted !== undefined} onClose={stay} title={t('unsavedTitle')}>
      <Stack>
        <Text size="sm">{t('unsavedText')}</Text>
        <DialogEnd onClose={stay} onDo={leave} isGrave leave={t('stay')}>
          {t('leave')}
        </DialogEnd>
      </Stack>
    </Dialog>
  )
}
