// Getting in: signing in, a forgotten password, a new one by the link of a letter, the first start.
import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useSend } from '../api/query.ts'
import { renewSession } from '../api/session.ts'
import { lang } from '../i18n/text.ts'
import { showRefusal } from '../kit/form.ts'
import { NewPassword } from '../kit/password.tsx'
import { Gate } from './gate.tsx'
import { useText } from './text.ts'

const Failure = ({ children }: { children: ReactNode }) => (
  <Alert color="red" variant="light" role="alert">
    {children}
  </Alert>
)
/** What a person reads in the list of their devices. */
const device = () => navigator.userAgent.slice(0, 200)

/** `again` is the login of who was here until their session ended. */
export function SignIn({ again }: { again?: string }) {
  const t = useText()
  const [isForgotten, setForgotten] = useState(false)
  const [needsCode, setNeedsCode] = useState(false)
  const form = useForm({ initialValues: { login: again ?? '', password: '', code: '' } })
  const signIn = useSend('POST /api/session', {
    topics: [],
    onDone: renewSession,
    onFail: (error) => {
      if (error.code === 'error_second_factor') setNeedsCode(true)
    },
  })
  const submit = form.onSubmit(({ login, password, code }) =>
    signIn.mutate({ body: { login: login.trim(), password, device: device(), ...(code !== '' && { code: code.trim() }) } }),
  )
  if (isForgotten) return <Forgotten onBack={() => setForgotten(false)} />
  const asksCode = signIn.error?.code === 'error_second_factor' && form.values.code === ''
  return (
    <Gate>
      <form onSubmit={submit}>
        <Stack>
          <Title order={1}>{t('signInTitle')}</Title>
          {again !== undefined && <Text size="sm">{t('sessionEnded')}</Text>}
          {signIn.error && !asksCode && <Failure>{signIn.error.message}</Failure>}
          <TextInput label={t('login')} autoComplete="username" required {...form.getInputProps('login')} />
          <PasswordInput label={t('password')} autoComplete="current-password" required {...form.getInputProps('password')} />
          {needsCode && (
            <TextInput
              label={t('code')}
              description={t('codeHint')}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              required
              autoFocus
              {...form.getInputProps('code')}
            />
          )}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('signIn')}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => setForgotten(true)}>
            {t('forgot')}
          </Anchor>
        </Stack>
      </form>
    </Gate>
  )
}

function Forgotten({ onBack }: { onBack: () => void }) {
  const t = useText()
  const form = useForm({ initialValues: { login: '' } })
  const ask = useSend('POST /api/session/forgotPassword', { topics: [] })
  return (
    <Gate>
      <form onSubmit={form.onSubmit(({ login }) => ask.mutate({ body: { login: login.trim() } }))}>
        <Stack>
          <Title order={1}>{t('forgotTitle')}</Title>
          {ask.error && <Failure>{ask.error.message}</Failure>}
          {ask.isSuccess ? (
            <Text role="status">{t('forgotSent')}</Text>
          ) : (
            <>
              <Text size="sm" c="dimmed">
                {t('forgotHint')}
              </Text>
              <TextInput label={t('login')} autoComplete="username" required {...form.getInputProps('login')} />
              <Button type="submit" loading={ask.isPending} fullWidth>
                {t('forgotSend')}
              </Button>
            </>
          )}
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            {t('backToSignIn')}
          </Anchor>
        </Stack>
      </form>
    </Gate>
  )
}

/** The key is behind the #: it never reaches a log of addresses. */
export function ResetPassword() {
  const t = useText()
  const [token] = useState(() => window.location.hash.slice(1))
  const form = useForm({ initialValues: { newPassword: '' } })
  const reset = useSend('POST /api/session/resetPassword', {
    topics: [],
    onFail: (error) => showRefusal(form, error, { error_person_password: 'newPassword' }),
  })
  const home = (
    <Anchor component={Link} href="/" size="sm">
      {t('backToSignIn')}
    </Anchor>
  )
  return (
    <Gate>
      <form onSubmit={form.onSubmit(({ newPassword }) => reset.mutate({ body: { token, newPassword } }))}>
        <Stack>
          <Title order={1}>{t('forgotTitle')}</Title>
          {token === '' && <Failure>{t('resetBad')}</Failure>}
          {reset.isSuccess ? (
            <Text role="status">{t('passwordSet')}</Text>
          ) : (
            <>
              <NewPassword label={t('newPassword')} {...form.getInputProps('newPassword')} />
              <Button type="submit" loading={reset.isPending} disabled={token === ''} fullWidth>
                {t('resetSet')}
              </Button>
            </>
          )}
          {home}
        </Stack>
      </form>
    </Gate>
  )
}

export function SetUp() {
  const t = useText()
  const form = useForm({ initialValues: { token: '', login: '', password: '', name: '', organizationName: '' } })
  const setUp = useSend('POST /api/session/setup', {
    topics: [],
    onDone: renewSession,
    onFail: (error) => showRefusal(form, error, { error_setup_token: 'token', error_person_password: 'password', error_person_login_empty: 'login' }),
  })
  const submit = form.onSubmit(({ token, login, password, name, organizationName }) =>
    setUp.mutate({ body: { token: token.trim(), login: login.trim(), password, name, organizationName, lang: lang(), device: device() } }),
  )
  return (
    <Gate>
      <form onSubmit={submit}>
        <Stack>
          <Title order={1}>{t('setupTitle')}</Title>
          <Text size="sm" c="dimmed">
            {t('setupHint')}
          </Text>
          <TextInput label={t('setupToken')} description={t('setupTokenHint')} autoComplete="off" required {...form.getInputProps('token')} />
          <TextInput label={t('organizationName')} autoComplete="organization" {...form.getInputProps('organizationName')} />
          <TextInput label={t('name')} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label={t('login')} autoComplete="username" required {...form.getInputProps('login')} />
          <NewPassword label={t('password')} {...form.getInputProps('password')} />
          <Button type="submit" loading={setUp.isPending} fullWidth>
            {t('setupDo')}
          </Button>
        </Stack>
      </form>
    </Gate>
  )
}
