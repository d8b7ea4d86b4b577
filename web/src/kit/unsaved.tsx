// Asks before what was typed is left unsaved: by a link of the cabinet, by closing or renewing the page.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useText } from './text.ts'

/** @example const unsaved = useUnsaved(form.isDirty()); … return <form>… {unsaved}</form> */
export function useUnsaved(isDirty: boolean): ReactNode {
  const t = useText()
  const [, go] = useLocation()
  const [wanted, setWanted] = useState<string>()
  useEffect(() => {
    if (!isDirty) return undefined
    const close = (event: BeforeUnloadEvent) => event.preventDefault()
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download') || isElsewhere) return
      const to = new URL(link.href)
      if (to.origin !== window.location.origin || (to.pathname === window.location.pathname && to.hash !== '')) return
      event.preventDefault()
      event.stopPropagation()
      setWanted(to.pathname + to.search)
    }
    window.addEventListener('beforeunload', close)
    document.addEventListener('click', follow, true)
    return () => {
      window.removeEventListener('beforeunload', close)
      document.removeEventListener('click', follow, true)
    }
  }, [isDirty])
  const stay = () => setWanted(undefined)
  return (
    <Modal opened={wanted !== undefined} onClose={stay} title={t('unsavedTitle')} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <Text size="sm">{t('unsavedText')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stay} data-autofocus>
            {t('stay')}
          </Button>
          <Button color="red" onClick={() => wanted !== undefined && go(wanted)}>
            {t('leave')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
