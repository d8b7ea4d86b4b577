// The profile: a person's own name, language, password, second factor, and where they are signed in.
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import { renewSession, useSession } from '../../api/session.ts'
import { changeLang, lang, type Lang } from '../../i18n/text.ts'
import { Section } from '../../kit/facts.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { Devices } from './devices.tsx'
import { Password } from './password.tsx'
import { SecondFactor } from './second-factor.tsx'
import { useText } from './text.ts'

/** A language is named in itself, whatever is chosen. */
const nameOfLang = (code: Lang) => new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
const languages = (['ru', 'en'] as const).map((value) => ({ value, label: nameOfLang(value) }))

export function Room() {
  const t = useText()
  return (
    <Page title={t('title')}>
      <Stack maw={640} gap="md">
        <Person />
        <Password />
        <SecondFactor />
        <Devices />
      </Stack>
    </Page>
  )
}

function Person() {
  const t = useText()
  const { user } = useSession()
  const form = useForm<{ name: string; lang: Lang }>({ initialValues: { name: user.name ?? '', lang: lang() } })
  const save = useSend('PUT /api/session/profile', {
    topics: [],
    onDone: (_reply, { body }) => {
      say.done(t('saved'))
      void changeLang(body.lang === 'en' ? 'en' : 'ru')
      void renewSession()
    },
    onFail: say.failed,
  })
  return (
    <Section title={t('person')}>
      <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
        <Stack>
          <TextInput label={t('login')} value={user.login ?? ''} readOnly />
          <TextInput label={t('name')} maxLength={255} autoComplete="name" {...form.getInputProps('name')} />
          <Select label={t('language')} data={languages} allowDeselect={false} {...form.getInputProps('lang')} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
