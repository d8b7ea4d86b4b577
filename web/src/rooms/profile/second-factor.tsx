// The second factor: a picture for an authenticator, its first code, and taking it away by the password.
import { Button, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import type { Reply } from '../../api/api.ts'
import { Section } from '../../kit/facts.tsx'
import { showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { StateBadge } from '../../kit/show.tsx'
import { QrCode } from './qr-code.tsx'
import { useText } from './text.ts'

type Begun = Reply<'POST /api/session/secondFactor'>

export function SecondFactor() {
  const t = useText()
  const factor = useApi('own', 'GET /api/session/secondFactor', {})
  return (
    <Section title={t('secondFactor')}>
      <Answer of={factor}>{({ on }) => (on ? <Remove /> : <Begin />)}</Answer>
    </Section>
  )
}

function Begin() {
  const t = useText()
  const [begun, setBegun] = useState<Begun>()
  const begin = useSend('POST /api/session/secondFactor', { topics: [], onDone: setBegun, onFail: say.failed })
  if (begun) return <Confirm begun={begun} />
  return (
    <Stack align="flex-start">
      <Text size="sm" c="dimmed">
        {t('secondFactorHint')}
      </Text>
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate({})}>
        {t('turnOn')}
      </Button>
    </Stack>
  )
}

function Confirm({ begun }: { begun: Begun }) {
  const t = useText()
  const form = useForm({ initialValues: { code: '' } })
  const confirm = useSend('PUT /api/session/secondFactor', {
    topics: ['own'],
    onDone: () => say.done(t('secondFactorOn')),
    onFail: (error) => showRefusal(form, error, { error_second_factor: 'code' }),
  })
  return (
    <form onSubmit={form.onSubmit(({ code }) => confirm.mutate({ body: { code: code.trim() } }))}>
      <Stack>
        <Text size="sm">{t('scanQr')}</Text>
        <QrCode text={begun.url} label={t('qr')} />
        <Text size="sm" c="dimmed">
          {t('orType')} <Code>{begun.secret}</Code>
        </Text>
        <TextInput label={t('code')} inputMode="numeric" autoComplete="one-time-code" maxLength={6} required {...form.getInputProps('code')} />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            {t('confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Remove() {
  const t = useText()
  const form = useForm({ initialValues: { password: '' } })
  const remove = useSend('DELETE /api/session/secondFactor', {
    topics: ['own'],
    onDone: () => say.done(t('secondFactorOff')),
    onFail: (error) => showRefusal(form, error, { error_old_password: 'password', error_sign_in_wait: 'password' }),
  })
  return (
    <form onSubmit={form.onSubmit((body) => remove.mutate({ body }))}>
      <Stack align="flex-start">
        <StateBadge tone="good">{t('isOn')}</StateBadge>
        <PasswordInput
          label={t('oldPassword')}
          description={t('removeHint')}
          autoComplete="current-password"
          required
          w="100%"
          {...form.getInputProps('password')}
        />
        <Button type="submit" color="red" variant="light" loading={remove.isPending}>
          {t('turnOff')}
        </Button>
      </Stack>
    </form>
  )
}
