// Asks before what can not be undone, and names what will be lost.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useText } from './text.ts'

type Question = {
  title: string
  /** What will be lost. */ text: ReactNode
  /** The word on the button that does it. */ doIt: string
  onYes: () => void | Promise<unknown>
}

/** @example const [ask, dialog] = useConfirm(); … ask({ title, text, doIt: t('remove'), onYes: () => remove.mutateAsync(…) }); … {dialog} */
export function useConfirm(): readonly [(question: Question) => void, ReactNode] {
  const t = useText()
  const [question, setQuestion] = useState<Question>()
  const [isBusy, setBusy] = useState(false)
  const close = () => setQuestion(undefined)
  const yes = async () => {
    setBusy(true)
    try {
      await question?.onYes()
      close()
    } catch {
      // The mutation has said what was refused; the question stays, so that it can be tried again.
    } finally {
      setBusy(false)
    }
  }
  const dialog = (
    <Modal opened={question !== undefined} onClose={close} title={question?.title} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <Text component="div" size="sm">
          {question?.text}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t('cancel')}
          </Button>
          <Button color="red" loading={isBusy} onClick={() => void yes()}>
            {question?.doIt}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return [setQuestion, dialog]
}
