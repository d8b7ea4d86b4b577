// Settings: what the client is and who works in it. Each tab is an address; one opens only to those who may.
import { NavLink, Stack, Text } from '@mantine/core'
import {
  IconBarcode,
  IconBell,
  IconBuilding,
  IconBuildingWarehouse,
  IconHistory,
  IconId,
  IconKey,
  IconPlugConnected,
  IconReceipt,
  IconSettings,
  IconShieldCheck,
  IconShoppingBag,
  IconUsers,
  type Icon,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import type { Permission } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { Page } from '../../kit/page.tsx'
import { useIsPhone } from '../../kit/phone.ts'
import { EmptyState } from '../../kit/states.tsx'
import { Audit } from './audit.tsx'
import { Barcodes } from './barcodes.tsx'
import { Billing } from './billing.tsx'
import { General } from './general.tsx'
import { Integrations } from './integrations.tsx'
import { News } from './news.tsx'
import { Organizations } from './organizations.tsx'
import { People } from './people.tsx'
import { Roles } from './roles.tsx'
import { Shops } from './shops.tsx'
import { useText } from './text.ts'
import { Tokens } from './tokens.tsx'
import { Users } from './users.tsx'
import styles from './settings.module.css'

type Tab = { name: TabName; can: Permission; icon: Icon; Screen?: ComponentType; /** A tab of another room. */ href?: string }
type TabName =
  'organizations' | 'people' | 'users' | 'roles' | 'tokens' | 'integrations' | 'shops' | 'warehouses' | 'news' | 'general' | 'barcodes' | 'billing' | 'audit'

const tabs: readonly Tab[] = [
  { name: 'organizations', can: 'client.read', icon: IconBuilding, Screen: Organizations },
  { name: 'integrations', can: 'integration.read', icon: IconPlugConnected, Screen: Integrations },
  { name: 'shops', can: 'shop.read', icon: IconShoppingBag, Screen: Shops },
  { name: 'warehouses', can: 'warehouse.read', icon: IconBuildingWarehouse, href: '/stock/warehouses' },
  { name: 'users', can: 'user.read', icon: IconUsers, Screen: Users },
  { name: 'roles', can: 'user.read', icon: IconShieldCheck, Screen: Roles },
  { name: 'people', can: 'client.read', icon: IconId, Screen: People },
  { name: 'tokens', can: 'token.edit', icon: IconKey, Screen: Tokens },
  { name: 'news', can: 'notification.edit', icon: IconBell, Screen: News },
  { name: 'barcodes', can: 'catalogue.edit', icon: IconBarcode, Screen: Barcodes },
  { name: 'general', can: 'client.edit', icon: IconSettings, Screen: General },
  { name: 'billing', can: 'client.edit', icon: IconReceipt, Screen: Billing },
  { name: 'audit', can: 'audit.read', icon: IconHistory, Screen: Audit },
]

export function Room() {
  const t = useText()
  const may = useMay()
  const isPhone = useIsPhone()
  const mine = tabs.filter(({ can }) => may(can))
  const first = mine[0]
  return (
    <div className={styles.room}>
      {!isPhone && (
        <nav className={styles.side} aria-label={t('title')}>
          <Tabs of={mine} />
        </nav>
      )}
      <div className={styles.content}>
        <Switch>
          {tabs.map(({ name, can, Screen }) => (
            <Route key={name} path={`/settings/${name}/*?`}>
              {may(can) && Screen ? <Screen /> : <EmptyState title={t('noRights')} hint={t('noRightsHint')} />}
            </Route>
          ))}
          <Route path="/settings">
            {isPhone ? (
              <Page title={t('title')}>
                <Tabs of={mine} />
              </Page>
            ) : (
              first && <Redirect to={`/settings/${first.name}`} replace />
            )}
          </Route>
          <Route>
            <EmptyState title={t('noTab')} />
          </Route>
        </Switch>
      </div>
    </div>
  )
}

function Tabs({ of }: { of: readonly Tab[] }) {
  const t = useText()
  const [path] = useLocation()
  return (
    <Stack gap={2}>
      <Text size="xs" c="dimmed" fw={500} px="sm" pb={4} visibleFrom="sm">
        {t('title')}
      </Text>
      {of.map(({ name, icon: TabIcon, href = `/settings/${name}` }) => {
        const isHere = path === href || path.startsWith(`${href}/`)
        return (
          <NavLink
            key={name}
            component={Link}
            href={href}
            label={t(`tab_${name}`)}
            leftSection={<TabIcon size={18} stroke={1.6} aria-hidden />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            className={styles.tab}
          />
        )
      })}
    </Stack>
  )
}
