// A question or a form above the page, and the two buttons it ends with. It is closed by its cross, by Escape and by a click beside it.
import { Button, Group, Modal, type ModalProps } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { useEffect, useId, type ReactNode } from 'react'
import { useText } from './text.ts'

type DialogProps = Pick<ModalProps, 'size' | 'closeOnEscape' | 'closeOnClickOutside' | 'withCloseButton'> & {
  title: ReactNode
  onClose: () => void
  /** A dialog that is always there is opened and closed by it; one that is drawn only when it is wanted is open. */ opened?: boolean
  children: ReactNode
}

/** Those that are open, the topmost last. */
const open: string[] = []

/** Escape closes the topmost one alone; a list that is open in it takes the key for itself. */
function useEscape(isOpen: boolean, close: (() => void) | undefined) {
  const id = useId()
  useEffect(() => {
    if (!isOpen) return undefined
    open.push(id)
    return () => void open.splice(open.indexOf(id), 1)
  }, [isOpen, id])
  useWindowEvent(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.isComposing || open.at(-1) !== id) return
      if (event.target instanceof Element && event.target.getAttribute('data-mantine-stop-propagation') === 'true') return
      close?.()
    },
    { capture: true },
  )
}

/** @example <Dialog title={t('edit')} onClose={onClose}><form …><Stack>… <DialogEnd onClose={onClose} isBusy={save.isPending}>{t('save')}</DialogEnd></Stack></form></Dialog> */
export function Dialog({ opened = true, closeOnEscape = true, children, ...rest }: DialogProps) {
  const t = useText()
  useEscape(opened, closeOnEscape ? rest.onClose : undefined)
  return (
    <Modal opened={opened} centered closeOnEscape={false} closeButtonProps={{ 'aria-label': t('close') }} {...rest}>
      {children}
    </Modal>
  )
}

type DialogEndProps = {
  onClose: () => void
  /** Without it the button sends the form it is in. */ onDo?: () => void
  isBusy?: boolean
  disabled?: boolean
  /** What can not be undone is red. */ isGrave?: boolean
  /** What is said on the button that leaves all as it is. */ leave?: string
  /** What is said on the button. */ children: ReactNode
}

export function DialogEnd({ onClose, onDo, isBusy = false, disabled = false, isGrave = false, leave, children }: DialogEndProps) {
  const t = useText()
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose} {...(isGrave && onDo && { 'data-autofocus': true })}>
        {leave ?? t('cancel')}
      </Button>
      <Button type={onDo ? 'button' : 'submit'} loading={isBusy} disabled={disabled} onClick={onDo} {...(isGrave && { color: 'red' })}>
        {children}
      </Button>
    </Group>
  )
}
