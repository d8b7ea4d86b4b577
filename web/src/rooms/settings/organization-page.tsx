// One organization: its form, its stamp and signature, making it the default one, removing it. And a new one.
import { Button, FileButton, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconStar, IconUpload } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { fileAddress } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { organizationName } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { bodyOf, OrganizationForm, settingsOf, type Kept } from './organization-form.tsx'
import { RemoveOrganization } from './organization-removal.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

const back = '/settings/organizations'

export function NewOrganization() {
  const t = useText()
  const [, go] = useLocation()
  const create = useSend('POST /api/client/createClientOrganization', {
    topics: ['settings'],
    onDone: ({ id }) => {
      say.done(t('created'))
      go(`${back}/${id}`, { replace: true })
    },
  })
  return (
    <Screen title={t('organizationNew')} back={back}>
      <OrganizationForm onSave={(values) => create.mutateAsync({ body: bodyOf(values) })} />
    </Screen>
  )
}

export function OrganizationPage({ id }: { id: number }) {
  const t = useText()
  const found = useApi('settings', 'GET /api/client/findClientOrganization', { query: { id } })
  const chosen = useApi('settings', 'GET /api/client/defaultOrganization', {})
  const one = found.data?.rows?.[0]
  const isDefault = chosen.data?.organizationId === id
  const name = organizationName(one?.organization)
  return (
    <Screen
      title={name || t('tab_organizations')}
      back={back}
      beside={isDefault && <StateBadge tone="quiet">{t('isDefault')}</StateBadge>}
      actions={one && !isDefault && chosen.data && <MakeDefault id={id} />}
    >
      <Answer of={found}>{({ rows = [] }) => (rows[0] ? <About kept={rows[0]} id={id} /> : <EmptyState title={t('organizationGone')} />)}</Answer>
    </Screen>
  )
}

function MakeDefault({ id }: { id: number }) {
  const t = useText()
  const may = useMay()
  const choose = useSend('PUT /api/client/defaultOrganization', { topics: ['settings'], onDone: () => say.done(t('saved')), onFail: say.failed })
  if (!may('client.edit')) return null
  return (
    <Button
      variant="default"
      leftSection={<IconStar size={16} aria-hidden />}
      loading={choose.isPending}
      onClick={() => choose.mutate({ body: { organizationId: id } })}
    >
      {t('makeDefault')}
    </Button>
  )
}

function About({ kept, id }: { kept: Kept; id: number }) {
  const t = useText()
  const may = useMay()
  const save = useSend('POST /api/client/updateClientOrganization', { topics: ['settings'], onDone: () => say.done(t('saved')) })
  return (
    <Stack>
      <OrganizationForm kept={kept} onSave={(values) => save.mutateAsync({ body: { id, organization: { id, ...bodyOf(values) }, ...settingsOf(values) } })} />
      <Images kept={kept} id={id} />
      {may('organization.remove') && <RemoveOrganization id={id} name={organizationName(kept.organization)} />}
    </Stack>
  )
}

const kinds = {
  stamp: { upload: 'POST /api/client/uploadOrganizationStamp', remove: 'POST /api/client/removeOrganizationStamp' },
  signature: { upload: 'POST /api/client/uploadOrganizationSignature', remove: 'POST /api/client/removeOrganizationSignature' },
} as const

function Images({ kept, id }: { kept: Kept; id: number }) {
  const t = useText()
  return (
    <Stack maw={760}>
      <Section title={t('images')}>
        <Text size="sm" c="dimmed" mb="sm">
          {t('imagesHint')}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <OneImage kind="stamp" path={kept.organization?.stampPath} id={id} />
          <OneImage kind="signature" path={kept.organization?.signaturePath} id={id} />
        </SimpleGrid>
      </Section>
    </Stack>
  )
}

function OneImage({ kind, path, id }: { kind: keyof typeof kinds; path: string | null | undefined; id: number }) {
  const t = useText()
  const may = useMay()
  const [ask, dialog] = useConfirm()
  const upload = useSend(kinds[kind].upload, { topics: ['settings'], onDone: () => say.done(t('saved')), onFail: say.failed })
  const remove = useSend(kinds[kind].remove, { topics: ['settings'], onDone: () => say.done(t('removed')), onFail: say.failed })
  const query = { organizationId: id }
  const send = (file: File | null) => {
    if (!file) return
    const form = new FormData()
    form.append('file', file)
    upload.mutate({ query, body: form, form })
  }
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {t(`image_${kind}`)}
      </Text>
      <div className={path ? styles.images : `${styles.images} ${styles.none}`}>
        {path ? <img src={fileAddress(path)} alt={t(`image_${kind}`)} /> : <Text size="sm">{t('imageNone')}</Text>}
      </div>
      {may('client.edit') && (
        <Group gap="xs">
          <FileButton accept="image/png,image/jpeg" onChange={send} inputProps={{ 'aria-label': t(`image_${kind}`) }}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />} loading={upload.isPending}>
                {path ? t('replace') : t('upload')}
              </Button>
            )}
          </FileButton>
          {path && (
            <Button
              variant="subtle"
              color="red"
              onClick={() => ask({ title: t('imageRemoveTitle'), text: t('imageRemoveText'), doIt: t('remove'), onYes: () => remove.mutateAsync({ query }) })}
            >
              {t('remove')}
            </Button>
          )}
        </Group>
      )}
      {dialog}
    </Stack>
  )
}
