// The own password, asked for when the server wants it before it changes where letters go.
import { PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, type ReactNode } from 'react'
import { ApiError } from '../../api/api.ts'
import { useSend } from '../../api/query.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { showRefusal } from '../../kit/form.ts'
import { useText } from './text.ts'

type Asked = { proven: () => void; left: () => void }

/** Runs `work`; where it needs the password first, asks and runs it again. Whoever closes the question hears that nothing was done. */
export function useProof(): readonly [<T>(work: () => Promise<T>) => Promise<T>, ReactNode] {
  const t = useText()
  const [asked, setAsked] = useState<Asked>()
  const ask = () =>
    new Promise<boolean>((resolve) => {
      setAsked({ proven: () => resolve(true), left: () => resolve(false) })
    })
  const withProof = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'error_password_needed') throw error
      if (!(await ask())) throw new Error(t('proofLeft'), { cause: error })
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
    <Dialog onClose={onClose} title={t('proofTitle')}>
      <form onSubmit={form.onSubmit((body) => confirm.mutate({ body }))}>
        <Stack>
          <Text size="sm">{t('proofText')}</Text>
          <PasswordInput label={t('proofPassword')} autoComplete="current-password" required data-autofocus {...form.getInputProps('password')} />
          <DialogEnd onClose={onClose} isBusy={confirm.isPending}>
            {t('proofDo')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
