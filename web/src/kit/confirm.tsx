// Asks before what can not be undone, and names what will be lost.
import { Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Dialog, DialogEnd } from './dialog.tsx'

type Question = {
  title: string
  /** What will be lost. */ text: ReactNode
  /** The word on the button that does it. */ doIt: string
  onYes: () => void | Promise<unknown>
}

/** @example const [ask, dialog] = useConfirm(); … ask({ title, text, doIt: t('remove'), onYes: () => remove.mutateAsync(…) }); … {dialog} */
export function useConfirm(): readonly [(question: Question) => void, ReactNode] {
  const [question, setQuestion] = useState<Question>()
  const [isBusy, setBusy] = useState(false)
  const close = () => setQuestion(undefined)
  const yes = async () => {
    setBusy(true)
    try {
      await question?.onYes()
      // Closed meanwhile, another one may be asked.
      setQuestion((now) => (now === question ? undefined : now))
    } catch {
      // The mutation has said what was refused; the question stays, so that it can be tried again.
    } finally {
      setBusy(false)
    }
  }
  const dialog = (
    <Dialog opened={question !== undefined} onClose={close} title={question?.title}>
      <Stack>
        <Text component="div" size="sm">
          {question?.text}
        </Text>
        <DialogEnd onClose={close} onDo={() => void yes()} isBusy={isBusy} isGrave>
          {question?.doIt}
        </DialogEnd>
      </Stack>
    </Dialog>
  )
  return [setQuestion, dialog]
}
