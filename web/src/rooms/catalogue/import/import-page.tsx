// Imports of feeds: starting one by a link or a file, how it goes, how earlier ones ended, what could not be taken and why.
import { Button, Checkbox, Collapse, FileInput, Group, PasswordInput, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconFileImport, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import { OrganizationSelect, useOrganizations } from '../../../kit/choose.tsx'
import { Section } from '../../../kit/facts.tsx'
import { showRefusal } from '../../../kit/form.ts'
import { Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.ts'
import { useText } from '../text.ts'
import { Problems } from './problems.tsx'
import { Runs } from './runs.tsx'

const fields = ['ANY_ARTICLE', 'ARTICLE', 'NAME', 'MODEL_NAME', 'NONE'] as const
type Values = {
  from: 'url' | 'file'
  url: string
  file: File | null
  organizationId: number | undefined
  login: string
  password: string
  importParams: boolean
  articleField: (typeof fields)[number] | null
  articleName: string
}

export function ImportPage() {
  const t = useText()
  const may = useMay()
  return (
    <Page title={t('importFeed')} back="/catalogue">
      {may('import.run') && <Start />}
      {may('task.read') && <Runs />}
      <Problems />
    </Page>
  )
}

function useStart() {
  const t = useText()
  const organizations = useOrganizations().data?.rows ?? []
  const only = organizations.length === 1 ? organizations[0]?.id : undefined
  const form = useForm<Values>({
    initialValues: {
      from: 'url',
      url: '',
      file: null,
      organizationId: undefined,
      login: '',
      password: '',
      importParams: true,
      articleField: null,
      articleName: '',
    },
    validate: {
      url: (url, { from }) => (from === 'url' && !/^https?:\/\/.+/.test(url.trim()) ? t('urlNeeded') : null),
      file: (file, { from }) => (from === 'file' && file === null ? t('fileNeeded') : null),
      organizationId: (id) => (id === undefined && only === undefined ? t('organizationNeeded') : null),
    },
  })
  const start = useSend('POST /api/import/importProductsFromYml', {
    topics: ['tasks'],
    onFail: (error) => showRefusal(form, error, { error_feed_address: 'url', error_feed_source: 'file' }),
    onDone: () => {
      say.done(t('importStarted'))
      form.setFieldValue('file', null)
    },
  })
  const submit = (values: Values) => {
    const data = new FormData()
    if (values.from === 'file' && values.file) data.append('file', values.file, values.file.name)
    const { importParams, articleField, articleName, login, password } = values
    start.mutate({
      query: {
        organizationId: values.organizationId ?? only ?? 0,
        importParams,
        articleField: articleField ?? undefined,
        articleName: articleName.trim() || undefined,
        ...(values.from === 'url' && { url: values.url.trim(), login: login || undefined, password: password || undefined }),
      },
      ...(values.from === 'file' && { form: data }),
    })
  }
  return { form, submit, isPending: start.isPending }
}

function Start() {
  const t = useText()
  const [isMore, setMore] = useState(false)
  const { form, submit, isPending } = useStart()
  return (
    <Section title={t('newImport')}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t('importFrom')}
            w="fit-content"
            data={[
              { value: 'url', label: t('fromLink') },
              { value: 'file', label: t('fromFile') },
            ]}
            value={form.values.from}
            onChange={(from) => form.setFieldValue('from', from === 'file' ? 'file' : 'url')}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            {form.values.from === 'url' ? (
              <TextInput type="url" label={t('feedLink')} placeholder="https://shop.example/feed.yml" required {...form.getInputProps('url')} />
            ) : (
              <FileInput
                label={t('feedFile')}
                placeholder={t('chooseFile')}
                accept=".xml,.yml,.yaml,application/xml,text/xml"
                leftSection={<IconUpload size={16} aria-hidden />}
                required
                clearable
                styles={{ placeholder: { color: 'var(--mantine-color-dimmed)' } }}
                clearButtonProps={{ 'aria-label': t('clear') }}
                {...form.getInputProps('file')}
              />
            )}
            <OrganizationSelect label={t('organization')} {...form.getInputProps('organizationId')} />
          </SimpleGrid>
          <Checkbox label={t('importParams')} description={t('importParamsHint')} {...form.getInputProps('importParams', { type: 'checkbox' })} />
          <Collapse expanded={isMore}>
            <More form={form} />
          </Collapse>
          <Group gap="xs">
            <Button type="submit" loading={isPending} leftSection={<IconFileImport size={16} aria-hidden />}>
              {t('startImport')}
            </Button>
            <Button variant="subtle" color="gray" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
              {t('moreOptions')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function More({ form }: { form: ReturnType<typeof useStart>['form'] }) {
  const t = useText()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Select
        label={t('articleField')}
        description={t('articleFieldHint')}
        clearable
        data={fields.map((value) => ({ value, label: t(`article_${value}`) }))}
        value={form.values.articleField}
        onChange={(value) => form.setFieldValue('articleField', fields.find((field) => field === value) ?? null)}
      />
      <TextInput label={t('articleName')} description={t('articleNameHint')} {...form.getInputProps('articleName')} />
      {form.values.from === 'url' && (
        <>
          <TextInput label={t('feedLogin')} autoComplete="off" {...form.getInputProps('login')} />
          <PasswordInput label={t('feedPassword')} autoComplete="new-password" {...form.getInputProps('password')} />
        </>
      )}
    </SimpleGrid>
  )
}
