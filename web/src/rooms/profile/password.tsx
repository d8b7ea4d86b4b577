// A new password; the other devices are signed out with it.
import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import { Section } from '../../kit/facts.tsx'
import { showRefusal } from '../../kit/form.ts'
import { NewPassword } from '../../kit/password.tsx'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

export function Password() {
  const t = useText()
  const form = useForm({ initialValues: { oldPassword: '', newPassword: '' } })
  const change = useSend('POST /api/session/password', {
    topics: ['own'],
    onDone: () => {
      say.done(t('passwordChanged'))
      form.reset()
    },
    onFail: (error) => showRefusal(form, error, { error_old_password: 'oldPassword', error_person_password: 'newPassword', error_sign_in_wait: 'oldPassword' }),
  })
  return (
    <Section title={t('password')}>
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <Stack>
          <PasswordInput label={t('oldPassword')} autoComplete="current-password" required {...form.getInputProps('oldPassword')} />
          <NewPassword label={t('newPassword')} {...form.getInputProps('newPassword')} />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              {t('changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
