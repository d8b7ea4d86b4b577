// Who may do what: permissions, and the roles of the contract as sets of them. An operation names the permission it needs.

export const permissions = [
  'client.read',
  'client.edit',
  'organization.remove',
  'user.read',
  'user.edit',
  'audit.read',
  'token.edit',
  'integration.read',
  'integration.edit',
  'catalogue.read',
  'catalogue.edit',
  'contractor.read',
  'contractor.edit',
  'purchase.read',
  'purchase.edit',
  'stock.read',
  'stock.edit',
  'warehouse.read',
  'warehouse.edit',
  'order.read',
  'order.edit',
  'order.collect',
  'supply.read',
  'supply.edit',
  'shop.read',
  'shop.edit',
  'packing.pack',
  'task.read',
  'task.edit',
  'file.read',
  'import.run',
  'notification.edit',
] as const
/** What the key of a shop may, and nobody else: orders of that shop. No role has it. */
export const shopPermission = 'shop.own'
export type Permission = (typeof permissions)[number] | typeof shopPermission

const reading: readonly Permission[] = [
  'client.read',
  'catalogue.read',
  'contractor.read',
  'stock.read',
  'warehouse.read',
  'order.read',
  'supply.read',
  'shop.read',
  'task.read',
  'file.read',
]
const floor: readonly Permission[] = [...reading, 'order.collect', 'order.edit', 'supply.edit', 'packing.pack', 'stock.edit', 'task.edit', 'notification.edit']

/** What only a person who signs in as an administrator does: rights, and what can not be undone. */
const ruling: ReadonlySet<Permission> = new Set(['token.edit', 'user.edit', 'audit.read', 'organization.remove'])

/** The roles of the published contract. A person may have several; what they may do is the union. */
export const roles = {
  ADMIN: permissions,
  API: permissions.filter((permission) => !ruling.has(permission)),
  API_READ_ONLY: [...reading, 'purchase.read', 'integration.read'],
  USER: [
    ...reading,
    'notification.edit',
    'integration.read',
    'catalogue.edit',
    'contractor.edit',
    'stock.edit',
    'warehouse.edit',
    'order.edit',
    'order.collect',
    'supply.edit',
    'shop.edit',
    'packing.pack',
    'task.edit',
    'import.run',
  ],
  WAREHOUSE: floor,
  WAREHOUSE_VIEWER: reading,
  OPERATOR: [
    'client.read',
    'notification.edit',
    'task.read',
    'order.read',
    'order.collect',
    'supply.read',
    'shop.read',
    'packing.pack',
    'warehouse.read',
    'file.read',
    'catalogue.read',
    'stock.read',
  ],
  // Buyers see suppliers and what goods cost; people of content, managers of goods and the floor do not.
  PURCHASER: ['client.read', 'catalogue.read', 'contractor.read', 'purchase.read', 'purchase.edit', 'stock.read', 'task.read', 'task.edit', 'file.read'],
  ANALYST: [...reading, 'purchase.read'],
  PRICE: ['client.read', 'catalogue.read', 'stock.read', 'task.read', 'file.read'],
  CONTENT: ['client.read', 'notification.edit', 'catalogue.read', 'catalogue.edit', 'task.read', 'task.edit', 'file.read', 'import.run'],
  CONTENT_VIEWER: ['client.read', 'catalogue.read', 'file.read'],
  NOTIFIER: ['client.read'],
  ACCOUNT_MANAGER: reading,
  ACCOUNTANT: [...reading, 'purchase.read'],
  SALES: reading,
  SUPPORT: reading,
  BOT: reading,
  PARTNER_MANAGER: ['client.read'],
  FULFILLMENT: permissions.filter((permission) => !ruling.has(permission) && permission !== 'client.edit'),
  FULFILLMENT_CLIENT: reading,
} as const satisfies Record<string, readonly Permission[]>
export type Role = keyof typeof roles
export const roleNames = Object.keys(roles).filter((name): name is Role => name in roles)

export const permissionsOf = (names: readonly string[]): ReadonlySet<Permission> =>
  new Set(names.flatMap((name) => (Object.hasOwn(roles, name) ? roles[name as Role] : [])))
