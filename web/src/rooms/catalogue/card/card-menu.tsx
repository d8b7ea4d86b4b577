// What is done with a whole card: favourite, a copy, the archive, deletion.
import { ActionIcon, Group, List, Menu, Stack, Text, TextInput } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCopy, IconStar, IconStarFilled, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useSend } from '../../../api/query.ts'
import type { Product, ProductModel, ProductView } from '../../../api/schema.gen.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Dialog, DialogEnd } from '../../../kit/dialog.tsx'
import { MoreMenu } from '../../../kit/more-menu.tsx'
import { say } from '../../../kit/say.ts'
import { useText } from '../text.ts'
import type { Card } from './use-card.ts'

const topics = ['catalogue', 'stock'] as const

export function CardMenu({ card, onGone }: { card: Card; onGone: () => void }) {
  const t = useText()
  const [isCopying, setCopying] = useState(false)
  const [ask, dialog] = useConfirm()
  const modelId = card.id
  const model: ProductModel = card.shown ?? {}
  const deleted = model.deleted === true
  const favourite = model.favourite === true
  const favour = useSend('POST /api/product/updateFavourite', { topics: ['stock'], onDone: () => void card.renew(), onFail: say.failed })
  const archive = useSend('DELETE /api/product/archive/model/{modelId}', {
    topics,
    onFail: say.failed,
    onDone: () => {
      say.done(t(deleted ? 'restored' : 'archived'))
      void card.renew()
    },
  })
  const remove = useSend('DELETE /api/product/model/{modelId}', {
    topics,
    onFail: say.failed,
    onDone: () => {
      say.done(t('removed'))
      card.discard()
      onGone()
    },
  })
  const askRemove = () =>
    ask({ title: t('removeCard'), text: <Loss card={model} />, doIt: t('remove'), onYes: () => remove.mutateAsync({ path: { modelId } }) })
  return (
    <Group gap="xs">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t(favourite ? 'unfavour' : 'favour')}
        aria-pressed={favourite}
        loading={favour.isPending}
        onClick={() => favour.mutate({ query: { id: modelId, favourite: !favourite } })}
      >
        {favourite ? <IconStarFilled size={18} color="var(--mantine-primary-color-filled)" aria-hidden /> : <IconStar size={18} aria-hidden />}
      </ActionIcon>
      <MoreMenu label={t('actions')}>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setCopying(true)}>
          {t('copy')}
        </Menu.Item>
        <Menu.Item
          leftSection={deleted ? <IconArchiveOff size={16} aria-hidden /> : <IconArchive size={16} aria-hidden />}
          onClick={() => archive.mutate({ path: { modelId }, query: { deleted: !deleted } })}
        >
          {t(deleted ? 'restore' : 'archive')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askRemove}>
          {t('remove')}
        </Menu.Item>
      </MoreMenu>
      {isCopying && <Copy model={model} onClose={() => setCopying(false)} />}
      {dialog}
    </Group>
  )
}

/** What goes with a card for good. */
function Loss({ card }: { card: ProductModel }) {
  const t = useText()
  const views = card.views ?? []
  const sizes = views.flatMap((view) => view.sizes ?? [])
  const pictures = views.flatMap((view) => view.images ?? []).length
  return (
    <Stack gap="xs">
      <Text size="sm">{t('lossText')}</Text>
      <List size="sm">
        <List.Item>{t('lossColours', { count: views.length })}</List.Item>
        <List.Item>{t('lossSizes', { count: sizes.length })}</List.Item>
        {pictures > 0 && <List.Item>{t('lossPictures', { count: pictures })}</List.Item>}
      </List>
      <Text size="sm">{t('lossHint')}</Text>
    </Stack>
  )
}

const dropped = [
  'id',
  'versionId',
  'views',
  'sizes',
  'images',
  'mainImage',
  'mainImageId',
  'barcodes',
  'skuId',
  'externalArticle',
  'wildberriesId',
  'wbArticle',
  'clientId',
]
/** A level without what is only its own: numbers, barcodes, ids of marketplaces. */
function bare<T extends object>(level: T): T {
  const next = { ...level }
  for (const name in next) {
    const isMarket = /^(wildberries|ozon|yandexMarket|aliexpress|sber|avito|leroyMerlin|moySklad|nationalCatalog|suz|created|oneC|ebay|site)/.test(name)
    if (isMarket || dropped.includes(name) || next[name] === null) Reflect.deleteProperty(next, name)
  }
  return next
}
const copyOfSize = (size: Product): Product => bare(size)
const copyOfView = (view: ProductView): ProductView => ({
  ...bare(view),
  sizes: (view.sizes ?? []).map(copyOfSize),
  images: (view.images ?? []).map(({ path, url, position }) => ({ path: path ?? null, url: url ?? null, position: position ?? null })),
})
export const copyOf = (model: ProductModel, article: string): ProductModel => ({
  ...bare(model),
  favourite: false,
  article,
  views: (model.views ?? []).filter((view) => view.deleted !== true).map(copyOfView),
})

function Copy({ model, onClose }: { model: ProductModel; onClose: () => void }) {
  const t = useText()
  const [, go] = useLocation()
  const [article, setArticle] = useState(`${model.article ?? ''}-2`)
  const [error, setError] = useState<string>()
  const create = useSend('POST /api/product/model/create', {
    topics,
    onFail: (refusal) => setError(refusal.message),
    onDone: (made) => {
      say.done(t('copied'))
      onClose()
      go(`/catalogue/${made.id}`)
    },
  })
  return (
    <Dialog onClose={onClose} title={t('copyTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate({ body: { ...copyOf(model, article.trim()), article: article.trim() } })
        }}
      >
        <Stack>
          <Text size="sm">{t('copyText')}</Text>
          <TextInput
            label={t('newArticle')}
            required
            value={article}
            error={error}
            onChange={(event) => setArticle(event.currentTarget.value)}
            data-autofocus
          />
          <DialogEnd onClose={onClose} isBusy={create.isPending} disabled={article.trim() === ''}>
            {t('copy')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
