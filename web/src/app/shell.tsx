// The frame around rooms: the menu by rights, the search, who is signed in. A room that takes the whole screen has none of it.
import { ActionIcon, AppShell, Burger, Group, Kbd, NavLink, ScrollArea, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKeyboard, IconLogout, IconSearch, IconUser } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, type ComponentType } from 'react'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { leaveSession, useMay, useSession } from '../api/session.ts'
import { PageSkeleton } from '../kit/page.tsx'
import { say } from '../kit/say.ts'
import { EmptyState } from '../kit/states.tsx'
import { Breakage } from './breakage.tsx'
import { ColourChoice } from './choices.tsx'
import { useLive } from './live.ts'
import { Mark } from './mark.tsx'
import { rooms, type Room } from './rooms.ts'
import { Search, openSearch } from './search.tsx'
import { openShortcuts, Shortcuts } from './shortcuts.tsx'
import { useText } from './text.ts'
import styles from './shell.module.css'

const screens = new Map<string, ComponentType>(rooms.map((room) => [room.name, lazy(async () => ({ default: (await room.load()).Room }))]))
const SEARCH_KEY = 'Ctrl K'
const groups = ['work', 'goods', 'system'] as const

export function Shell() {
  const t = useText()
  const [isOpen, { toggle, close }] = useDisclosure()
  const [path] = useLocation()
  const isOnline = useLive()
  useEffect(close, [path, close])
  const may = useMay()
  const current = rooms.find((room) => isIn(path, room))
  // Who may not enter keeps the menu: they have to go somewhere.
  const isWhole = current?.isWhole === true && (current.can === undefined || may(current.can))
  return (
    <>
      <Search />
      <Shortcuts />
      {isWhole ? (
        <Screens />
      ) : (
        <AppShell header={{ height: 52 }} navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
          <a href="#content" className={styles.skip}>
            {t('goTo')}
          </a>
          <AppShell.Header className={styles.header}>
            <Group gap="xs" wrap="nowrap">
              <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} aria-expanded={isOpen} />
              <Link href="/" className={styles.home} aria-label={t('appName')}>
                <Mark />
                <Text fw={700} component="span" visibleFrom="xs">
                  {t('appName')}
                </Text>
              </Link>
            </Group>
            <UnstyledButton className={styles.search} onClick={openSearch}>
              <IconSearch size={16} aria-hidden />
              <span className={styles.searchText}>{t('search')}</span>
              <Kbd size="xs" className={styles.kbd}>
                {SEARCH_KEY}
              </Kbd>
            </UnstyledButton>
            <Group gap={4} wrap="nowrap">
              <Tooltip label={t('shortcuts')}>
                <ActionIcon variant="subtle" color="gray" size="lg" visibleFrom="sm" aria-label={t('shortcuts')} onClick={openShortcuts}>
                  <IconKeyboard size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
              <ColourChoice />
            </Group>
          </AppShell.Header>
          <Menu />
          <AppShell.Main id="content" tabIndex={-1} className={styles.main}>
            {!isOnline && (
              <Text role="status" size="sm" className={styles.offline}>
                {t('connectionLost')}
              </Text>
            )}
            <Screens />
          </AppShell.Main>
        </AppShell>
      )}
    </>
  )
}

const isIn = (path: string, room: Room) => path === room.path || (room.path !== '/' && path.startsWith(`${room.path}/`))

function Menu() {
  const t = useText()
  const may = useMay()
  const { user } = useSession()
  const [path] = useLocation()
  const mine = rooms.filter(({ can }) => can === undefined || may(can))
  return (
    <AppShell.Navbar className={styles.menu} aria-label={t('menu')}>
      <AppShell.Section grow component={ScrollArea} type="never">
        {groups.map((group) => {
          const own = mine.filter((room) => room.group === group)
          if (own.length === 0) return null
          return (
            <Stack key={group} gap={2} mb="md">
              <Text size="xs" c="dimmed" fw={500} className={styles.group}>
                {t(`group_${group}`)}
              </Text>
              {own.map((room) => (
                <NavLink
                  key={room.name}
                  component={Link}
                  href={room.path}
                  label={t(room.title)}
                  leftSection={<room.icon size={18} stroke={1.6} aria-hidden />}
                  active={isIn(path, room)}
                  aria-current={isIn(path, room) ? 'page' : undefined}
                  className={styles.link}
                />
              ))}
            </Stack>
          )
        })}
      </AppShell.Section>
      <AppShell.Section className={styles.person}>
        <Link href="/profile" className={styles.home} title={t('profile')}>
          <IconUser size={18} stroke={1.6} aria-hidden />
          <Text size="sm" truncate>
            {user.name || user.login}
          </Text>
        </Link>
        <Tooltip label={t('signOut')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('signOut')} onClick={() => void leaveSession().catch(say.failed)}>
            <IconLogout size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </AppShell.Section>
    </AppShell.Navbar>
  )
}

function Screens() {
  const t = useText()
  const may = useMay()
  const [path] = useLocation()
  const first = rooms.find(({ can, group }) => group !== undefined && (can === undefined || may(can)))
  const noRights = <EmptyState title={t('noRights')} hint={t('noRightsHint')} />
  return (
    <Breakage key={path.split('/')[1]}>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          {rooms.map((room) => {
            const Screen = screens.get(room.name)
            return (
              <Route key={room.name} path={room.path === '/' ? '/' : `${room.path}/*?`}>
                {room.can === undefined || may(room.can) ? Screen && <Screen /> : room.path === '/' && first ? <Redirect to={first.path} replace /> : noRights}
              </Route>
            )
          })}
          <Route>
            <EmptyState title={t('notFound')} hint={t('notFoundHint')} />
          </Route>
        </Switch>
      </Suspense>
    </Breakage>
  )
}
