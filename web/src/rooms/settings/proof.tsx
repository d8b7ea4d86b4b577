// The own password, asked for when the server wants it before it changes where letters go.
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, type ReactNode } from 'react'
import { ApiError } from '../../api/api.ts'
import { useSend } from '../../api/query.ts'
import { showRefusal } from '../../kit/form.ts'
import { useText } from './text.ts'

type Asked = { proven: () => void; left: () => void }

/** Runs `work`; where it needs the password first, asks and runs it again. Whoever closes the question gets the refusal. */
export function useProof(): readonly [<T>(work: () => Promise<T>) => Promise<T>, ReactNode] {
  const [asked, setAsked] = useState<Asked>()
  const ask = () =>
    new Promise<boolean>((resolve) => {
      setAsked({ proven: () => resolve(true), left: () => resolve(false) })
    })
  const withProof = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'error_password_needed' || !(await ask())) throw error
    }
    return work()
  }
  const end = (how: keyof Asked) => {
    asked?.[how]()
    setAsked(undefined)
  }
  const question = asked && <Question onProven={() => end('proven')} onClose={() => end('left')} />
  return [withProof, question]
}

function Question({ onProven, onClose }: { onProven: () => void; onClose: () => void }) {
  const t = useText()
  const form = useForm({ initialValues: { password: '' } })
  const confirm = useSend('POST /api/session/confirm', {
    topics: [],
    onDone: onProven,
    onFail: (error) => showRefusal(form, error, { error_old_password: 'password', error_sign_in_wait: 'password' }),
  })
  return (
    <Modal opened onClose={onClose} title={t('proofTitle')} centered closeButtonProps={{ 'aria-label': t('proofClose') }}>
      <form onSubmit={form.onSubmit((body) => confirm.mutate({ body }))}>
        <Stack>
          <Text size="sm">{t('proofText')}</Text>
          <PasswordInput label={t('proofPassword')} autoComplete="current-password" required data-autofocus {...form.getInputProps('password')} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('proofClose')}
            </Button>
            <Button type="submit" loading={confirm.isPending}>
              {t('proofDo')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
