// The bar of filters above a list. What it holds is the room's; it adds searching by typing, resetting, and views that are kept.
import { ActionIcon, Button, Group, Menu, Popover, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconBookmark, IconSearch, IconTrash, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useText } from './text.ts'
import { useApi, useSend } from '../api/query.ts'
import { say } from './say.ts'

/** `views` is the name under which views of this list are kept; without it there are none. */
export function FilterBar({ children, isFiltered, onReset, views }: { children: ReactNode; isFiltered: boolean; onReset: () => void; views?: string }) {
  const t = useText()
  return (
    <Group gap="xs" role="search" aria-label={t('filters')} align="flex-end">
      {children}
      {isFiltered && (
        <Button variant="subtle" color="gray" size="sm" leftSection={<IconX size={14} aria-hidden />} onClick={onReset}>
          {t('reset')}
        </Button>
      )}
      {views !== undefined && <SavedViews name={views} />}
    </Group>
  )
}

/** Searches a moment after the typing stops, and at once on Enter. */
export function SearchBox({ value, onSearch, label }: { value: string; onSearch: (text: string) => void; label: string }) {
  const t = useText()
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  const ask = (text: string) => {
    sent.current = text
    onSearch(text)
  }
  const later = useDebouncedCallback(ask, 350)
  /** At once: what was typed before it is asked no more. */
  const search = (text: string) => {
    later.cancel()
    ask(text)
  }
  useEffect(() => {
    // The address was changed from elsewhere: by going back, by resetting.
    if (value !== sent.current) {
      sent.current = value
      setTyped(value)
    }
  }, [value])
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('clear')} onClick={() => (setTyped(''), search(''))}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )
      }
      w={{ base: '100%', xs: 300 }}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        later(event.currentTarget.value.trim())
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        // Inside of a form it searches, it does not send the form.
        event.preventDefault()
        search(typed.trim())
      }}
    />
  )
}

function SavedViews({ name }: { name: string }) {
  const t = useText()
  const search = useSearch()
  const [path, go] = useLocation()
  const views = useApi('own', 'GET /api/session/views', { query: { list: name } }).data ?? []
  const [isNaming, setNaming] = useState(false)
  const [title, setTitle] = useState('')
  const keep = useSend('PUT /api/session/views', {
    topics: ['own'],
    onDone: () => {
      setNaming(false)
      setTitle('')
    },
    onFail: say.failed,
  })
  const forget = useSend('DELETE /api/session/views', { topics: ['own'], onFail: say.failed })
  return (
    <Group gap={4}>
      {views.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button variant="default" size="sm" leftSection={<IconBookmark size={14} aria-hidden />}>
              {t('views')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {views.map((view) => (
              <Group key={view.title} gap={0} wrap="nowrap">
                <Menu.Item onClick={() => go(view.search === '' ? path : `${path}?${view.search}`)}>{view.title}</Menu.Item>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('deleteView', { name: view.title })}
                  onClick={() => forget.mutate({ query: { list: name, title: view.title } })}
                >
                  <IconTrash size={14} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {search !== '' && (
        <Popover opened={isNaming} onChange={setNaming} position="bottom-end" withinPortal trapFocus>
          <Popover.Target>
            <Button variant="subtle" color="gray" size="sm" onClick={() => setNaming(!isNaming)}>
              {t('saveView')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <form
              onSubmit={(event) => {
                event.preventDefault()
                if (title.trim() !== '') keep.mutate({ body: { list: name, title: title.trim(), search } })
              }}
            >
              <Group gap="xs" align="flex-end">
                <TextInput label={t('viewName')} value={title} maxLength={60} onChange={(event) => setTitle(event.currentTarget.value)} data-autofocus />
                <Button type="submit" disabled={title.trim() === ''} loading={keep.isPending}>
                  {t('save')}
                </Button>
              </Group>
            </form>
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  )
}
