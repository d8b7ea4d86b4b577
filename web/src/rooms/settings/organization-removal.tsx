// Removing an organization in two steps: a code goes by mail to the main account; with it the removal begins, and says how far it is.
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useSend } from '../../api/query.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { Section } from '../../kit/facts.tsx'
import { showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { TaskProgress } from '../../kit/task.tsx'
import { useText } from './text.ts'

export function RemoveOrganization({ id, name }: { id: number; name: string }) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const [isCode, setCode] = useState(false)
  const start = useSend('POST /api/client/startRemoveClientOrganization', { topics: [], onDone: () => setCode(true), onFail: say.failed })
  return (
    <Stack maw={760}>
      <Section title={t('removal')}>
        <Stack align="flex-start" gap="sm">
          <Text size="sm" c="dimmed">
            {t('removalHint')}
          </Text>
          <Group gap="xs">
            <Button
              color="red"
              variant="light"
              loading={start.isPending}
              onClick={() =>
                ask({
                  title: t('removalTitle', { name }),
                  text: t('removalText'),
                  doIt: t('removalSend'),
                  onYes: () => start.mutateAsync({ query: { clientOrganizationId: id } }),
                })
              }
            >
              {t('removalStart')}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => setCode(true)}>
              {t('removalHasCode')}
            </Button>
          </Group>
        </Stack>
      </Section>
      {dialog}
      {isCode && <EnterCode id={id} name={name} onClose={() => setCode(false)} />}
    </Stack>
  )
}

function EnterCode({ id, name, onClose }: { id: number; name: string; onClose: () => void }) {
  const t = useText()
  const [, go] = useLocation()
  const form = useForm({ initialValues: { code: '', products: false }, validate: { code: (text) => (/^\d{6}$/.test(text.trim()) ? null : t('codeSix')) } })
  // The organization is gone at once: what is asked of it again is asked when the person leaves.
  const remove = useSend('POST /api/client/removeClientOrganization', {
    topics: ['tasks'],
    onFail: (error) => showRefusal(form, error, { error_removal_code: 'code' }),
  })
  const task = remove.data
  const close = () => (task ? go('/settings/organizations') : onClose())
  return (
    <Dialog onClose={close} title={t('removalTitle', { name })}>
      {typeof task?.id === 'number' ? (
        <Stack>
          <TaskProgress id={task.id} label={t('removalGoes')} />
          <Group justify="flex-end">
            <Button onClick={() => window.location.assign('/settings/organizations')}>{t('removalToList')}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={form.onSubmit(({ code, products }) =>
            remove.mutate({ query: { clientOrganizationId: id, verifyCode: Number(code), removeProducts: products } }),
          )}
        >
          <Stack>
            <TextInput
              label={t('removalCode')}
              description={t('removalCodeHint')}
              inputMode="numeric"
              maxLength={6}
              autoComplete="one-time-code"
              data-autofocus
              {...form.getInputProps('code')}
            />
            <Checkbox label={t('removalProducts')} {...form.getInputProps('products', { type: 'checkbox' })} />
            <DialogEnd onClose={onClose} isBusy={remove.isPending} isGrave>
              {t('removalDo')}
            </DialogEnd>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
