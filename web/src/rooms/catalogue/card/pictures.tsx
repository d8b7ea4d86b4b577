// The pictures of a colour: dropped, pasted, chosen or taken from a link; put in order by dragging or by buttons; the first is not the main one unless it is said to be.
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconLink, IconStar, IconTrash, IconUpload } from '@tabler/icons-react'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { call } from '../../../api/api.ts'
import { useSend } from '../../../api/query.ts'
import type { ProductImage, ProductView } from '../../../api/schema.gen.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { say } from '../../../kit/say.ts'
import { Picture, StateBadge } from '../../../kit/show.tsx'
import styles from '../catalogue.module.css'
import { pictureOf } from '../goods.ts'
import { useText } from '../text.ts'
import type { Card } from './use-card.ts'

type PicturesProps = { card: Card; view: ProductView; canEdit: boolean }
const placed = (images: readonly ProductImage[]) => images.map((image, position): ProductImage => ({ id: image.id ?? null, position }))

/** Saved at once: a picture is a file, it does not wait for the card. */
function usePictures(card: Card, view: ProductView) {
  const t = useText()
  const viewId = view.id ?? 0
  const [waiting, setWaiting] = useState(0)
  const onDone = () => void card.renew()
  const put = useSend('PATCH /api/model/{modelId}', { topics: [], onFail: say.failed })
  const latest = useRef(view)
  useEffect(() => {
    latest.current = view
  })
  const going = useRef(Promise.resolve())
  const remove = useSend('POST /api/product/removeProductImage', {
    topics: [],
    onFail: say.failed,
    onDone: () => {
      say.done(t('pictureRemoved'))
      onDone()
    },
  })
  const step = async (change: (now: ProductView) => ProductView | undefined) => {
    const changes = change(latest.current)
    if (!changes) return
    try {
      await put.mutateAsync({ path: { modelId: card.id }, body: { hasChanges: false, views: [{ id: viewId, ...changes }] } })
      const fresh = await card.renew()
      latest.current = fresh?.views?.find(({ id }) => id === viewId) ?? latest.current
    } catch {
      // The mutation has said what was refused; the next one begins with what is stored.
    }
  }
  /** One after another: each begins with the order that the one before it left, however fast they are asked for. */
  const patch = (change: (now: ProductView) => ProductView | undefined) => {
    going.current = going.current.then(() => step(change))
  }
  const upload = async (files: readonly File[]) => {
    const pictures = files.filter((file) => file.type.startsWith('image/'))
    if (pictures.length < files.length) say.note(t('notPictures'))
    setWaiting((count) => count + pictures.length)
    for (const file of pictures) {
      const form = new FormData()
      form.append('file', file, file.name)
      try {
        await call('POST /api/product/view/{viewId}/image/upload', { path: { viewId }, body: form })
      } catch (error) {
        say.failed(error)
      } finally {
        setWaiting((count) => count - 1)
      }
    }
    if (pictures.length > 0) await card.renew()
  }
  return { patch, upload, remove, isBusy: put.isPending || waiting > 0, waiting }
}

export function Pictures({ card, view, canEdit }: PicturesProps) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const viewId = view.id ?? 0
  const images = view.images ?? []
  const { patch, upload, remove, isBusy, waiting } = usePictures(card, view)
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()
  /** `place` says where to, given where it is. */
  const move = (id: number | null | undefined, place: (from: number) => number) =>
    patch(({ images: now }) => {
      const all = now ?? []
      const from = all.findIndex((one) => one.id === id)
      const to = place(from)
      const image = all[from]
      if (!image || to < 0 || to >= all.length || from === to) return undefined
      return { images: placed(all.toSpliced(from, 1).toSpliced(to, 0, image)) }
    })
  const stop = () => {
    setDragged(undefined)
    setOver(undefined)
  }
  const dragging = (at: number) => ({
    draggable: canEdit,
    onDragStart: () => setDragged(at),
    onDragOver: (event: DragEvent) => {
      if (dragged === undefined) return
      event.preventDefault()
      setOver(at)
    },
    onDrop: (event: DragEvent) => {
      if (dragged === undefined) return
      event.preventDefault()
      move(images[dragged]?.id, () => at)
    },
    onDragEnd: stop,
  })
  if (viewId < 0)
    return (
      <Text size="sm" c="dimmed">
        {t('picturesLater')}
      </Text>
    )
  const askRemove = (image: ProductImage) =>
    ask({
      title: t('removePicture'),
      text: <Picture src={pictureOf(image, 160)} name={t('pictureOf', { name: view.color ?? '' })} size={160} />,
      doIt: t('remove'),
      onYes: () => remove.mutateAsync({ query: { productViewId: viewId, productImageId: image.id ?? 0 } }),
    })
  return (
    <>
      <ul className={styles.pictures} aria-label={t('picturesOf', { name: view.color ?? '' })} aria-busy={isBusy}>
        {images.map((image, at) => (
          <li
            key={image.id}
            className={styles.picture}
            data-main={image.id === view.mainImageId}
            data-over={over === at && dragged !== undefined && dragged !== at}
            {...dragging(at)}
          >
            <span className={styles.frame}>
              <Picture src={pictureOf(image, 100)} name={t('pictureNumber', { number: at + 1 })} size={100} />
            </span>
            {image.id === view.mainImageId && (
              <span className={styles.main}>
                <StateBadge tone="wait">{t('mainPicture')}</StateBadge>
              </span>
            )}
            {canEdit && (
              <Tools
                number={at + 1}
                isFirst={at === 0}
                isLast={at === images.length - 1}
                isMain={image.id === view.mainImageId}
                onMove={(by) => move(image.id, (from) => from + by)}
                onMain={() => patch(() => ({ mainImageId: image.id ?? null }))}
                onRemove={() => askRemove(image)}
              />
            )}
          </li>
        ))}
        {canEdit && (
          <li>
            <Drop
              onFiles={(files) => void upload(files)}
              onLink={(url) => patch(({ images: now }) => ({ images: [...placed(now ?? []), { url, position: now?.length ?? 0 }] }))}
              waiting={waiting}
              name={view.color ?? ''}
            />
          </li>
        )}
      </ul>
      {!canEdit && images.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noPictures')}
        </Text>
      )}
      {dialog}
    </>
  )
}

type ToolsProps = { number: number; isFirst: boolean; isLast: boolean; isMain: boolean; onMove: (by: number) => void; onMain: () => void; onRemove: () => void }
function Tools({ number, isFirst, isLast, isMain, onMove, onMain, onRemove }: ToolsProps) {
  const t = useText()
  const common = { variant: 'subtle', color: 'gray', size: 'sm' } as const
  return (
    <div className={styles.tools}>
      <ActionIcon {...common} aria-label={t('moveBefore', { number })} disabled={isFirst} onClick={() => onMove(-1)}>
        <IconArrowLeft size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon {...common} aria-label={t('makeMain', { number })} disabled={isMain} onClick={onMain}>
        <IconStar size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon {...common} aria-label={t('removeNumber', { number })} onClick={onRemove}>
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon {...common} aria-label={t('moveAfter', { number })} disabled={isLast} onClick={() => onMove(1)}>
        <IconArrowRight size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** Where pictures are dropped, pasted into (it takes the focus) or chosen for. */
function Drop({ onFiles, onLink, waiting, name }: { onFiles: (files: readonly File[]) => void; onLink: (url: string) => void; waiting: number; name: string }) {
  const t = useText()
  const [isOver, setOver] = useState(false)
  return (
    <Stack gap={4}>
      <div
        role="presentation"
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          onFiles([...event.dataTransfer.files])
        }}
        onPaste={(event) => {
          const files = [...event.clipboardData.files]
          const text = event.clipboardData.getData('text').trim()
          if (files.length > 0) onFiles(files)
          else if (/^https?:\/\//.test(text)) onLink(text)
        }}
      >
        <label className={styles.drop} data-over={isOver}>
          <IconUpload size={18} aria-hidden />
          {waiting > 0 ? t('uploading', { count: waiting }) : t('dropHere')}
          <input
            type="file"
            accept="image/*"
            multiple
            aria-label={t('addPictures', { name })}
            style={{ width: 1, height: 1, opacity: 0, position: 'absolute' }}
            onChange={(event) => {
              onFiles([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ''
            }}
          />
        </label>
      </div>
      <ByLink onLink={onLink} />
    </Stack>
  )
}

function ByLink({ onLink }: { onLink: (url: string) => void }) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const [url, setUrl] = useState('')
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withinPortal position="bottom-start">
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconLink size={12} aria-hidden />} onClick={() => setOpen(!isOpen)}>
          {t('byLink')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            onLink(url.trim())
            setUrl('')
            setOpen(false)
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              type="url"
              label={t('pictureLink')}
              placeholder="https://"
              w={260}
              required
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit">{t('add')}</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
