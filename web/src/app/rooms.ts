// The one table of rooms: where each is, what it is called, who may enter, where it stands in the menu. A room is fetched when it is entered.
import {
  IconHome,
  IconListCheck,
  IconPackage,
  IconRoute,
  IconShoppingCart,
  IconStack2,
  IconTags,
  IconTruck,
  IconSettings,
  IconUser,
  type Icon,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { app } from '../i18n/ru/app.ts'
import type { KeyOf } from '../i18n/text.ts'
import type { Permission } from '../api/schema.gen.ts'

export type Room = {
  /** Its folder in rooms/, and its dictionary. */
  name: string
  /** Its first address; what is below it is the room's own. */
  path: string
  title: KeyOf<typeof app>
  icon: Icon
  /** Without it the room is for everyone who is signed in. */
  can?: Permission
  /** Where in the menu; a room without one is not in the menu. */
  group?: 'work' | 'goods' | 'system'
  /** Takes the whole screen: no menu around it. */
  isWhole?: boolean
  load: () => Promise<{ Room: ComponentType }>
}

export const rooms: readonly Room[] = [
  { name: 'today', path: '/', title: 'room_today', icon: IconHome, can: 'order.read', group: 'work', load: () => import('../rooms/today/index.tsx') },
  {
    name: 'orders',
    path: '/orders',
    title: 'room_orders',
    icon: IconShoppingCart,
    can: 'order.read',
    group: 'work',
    load: () => import('../rooms/orders/index.tsx'),
  },
  {
    name: 'pack',
    path: '/pack',
    title: 'room_pack',
    icon: IconPackage,
    can: 'packing.pack',
    group: 'work',
    isWhole: true,
    load: () => import('../rooms/pack/index.tsx'),
  },
  {
    name: 'picking',
    path: '/picking',
    title: 'room_picking',
    icon: IconRoute,
    can: 'order.collect',
    group: 'work',
    load: () => import('../rooms/picking/index.tsx'),
  },
  {
    name: 'supplies',
    path: '/supplies',
    title: 'room_supplies',
    icon: IconTruck,
    can: 'supply.read',
    group: 'work',
    load: () => import('../rooms/supplies/index.tsx'),
  },
  {
    name: 'catalogue',
    path: '/catalogue',
    title: 'room_catalogue',
    icon: IconTags,
    can: 'catalogue.read',
    group: 'goods',
    load: () => import('../rooms/catalogue/index.tsx'),
  },
  { name: 'stock', path: '/stock', title: 'room_stock', icon: IconStack2, can: 'stock.read', group: 'goods', load: () => import('../rooms/stock/index.tsx') },
  {
    name: 'tasks',
    path: '/tasks',
    title: 'room_tasks',
    icon: IconListCheck,
    can: 'task.read',
    group: 'system',
    load: () => import('../rooms/tasks/index.tsx'),
  },
  {
    name: 'settings',
    path: '/settings',
    title: 'room_settings',
    icon: IconSettings,
    can: 'client.read',
    group: 'system',
    load: () => import('../rooms/settings/index.tsx'),
  },
  { name: 'profile', path: '/profile', title: 'room_profile', icon: IconUser, load: () => import('../rooms/profile/index.tsx') },
]
