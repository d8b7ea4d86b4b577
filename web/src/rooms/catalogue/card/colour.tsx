// A colour of a card: its name, its pictures, its sizes.
import { ActionIcon, Badge, Button, Group, Paper, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useSend } from '../../../api/query.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { say } from '../../../kit/say.ts'
import { StateBadge } from '../../../kit/show.tsx'
import { useText } from '../text.ts'
import { ArchiveMenu, useEnding } from './archive-menu.tsx'
import { Pictures } from './pictures.tsx'
import { Sizes } from './sizes.tsx'
import type { ShownView } from './draft.ts'
import type { Card } from './use-card.ts'

export type ColourProps = { card: Card; view: ShownView; canEdit: boolean; isOnly: boolean }

export function Colour({ card, view, canEdit, isOnly }: ColourProps) {
  const t = useText()
  const id = view.id ?? 0
  const title = view.color ? t('colourTitle', { name: view.color }) : isOnly ? t('noColour') : t('unnamedColour')
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="md">
        <Group gap="sm" align="flex-end" wrap="nowrap">
          <TextInput
            label={t('field_color')}
            placeholder={t('colourPlaceholder')}
            value={view.color ?? ''}
            readOnly={!canEdit}
            maxLength={255}
            w={{ base: '100%', xs: 280 }}
            onChange={(event) => card.setView(id, { color: event.currentTarget.value })}
          />
          {view.deleted === true && <StateBadge tone="quiet">{t('inArchive')}</StateBadge>}
          {id < 0 && <Badge variant="light">{t('isNew')}</Badge>}
          {canEdit && !isOnly && <ColourMenu card={card} view={view} />}
        </Group>
        <Pictures card={card} view={view} canEdit={canEdit} />
        <Sizes card={card} view={view} canEdit={canEdit} />
        {canEdit && (
          <Group>
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => card.addSize(id, view.sizes.at(-1))}>
              {t('addSize')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}

function ColourMenu({ card, view }: { card: Card; view: ShownView }) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const viewId = view.id ?? 0
  const deleted = view.deleted === true
  const done = useEnding(card, () => card.dropView(viewId))
  const archive = useSend('DELETE /api/product/archive/view/{viewId}', {
    topics: ['stock'],
    onDone: () => done(deleted ? 'restored' : 'archived'),
    onFail: say.failed,
  })
  const remove = useSend('DELETE /api/product/view/{viewId}', { topics: ['stock'], onDone: () => done('removed'), onFail: say.failed })
  if (viewId < 0)
    return (
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('dropColour')} onClick={() => card.dropView(viewId)}>
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    )
  const askRemove = () =>
    ask({
      title: t('removeColour', { name: view.color ?? '' }),
      text: t('removeColourText', { sizes: view.sizes.length, pictures: view.images?.length ?? 0 }),
      doIt: t('remove'),
      onYes: () => remove.mutateAsync({ path: { viewId } }),
    })
  return (
    <>
      <ArchiveMenu
        label={t('colourActions', { name: view.color ?? '' })}
        isArchived={deleted}
        onArchive={() => archive.mutate({ path: { viewId }, query: { deleted: !deleted } })}
        onRemove={askRemove}
      />
      {dialog}
    </>
  )
}
