// What a page may hear of, and what changed between two looks. Pure.
import type { Permission } from '../../rights.ts'

export const topics = ['orders', 'tasks', 'stock', 'notifications'] as const
export type Topic = (typeof topics)[number]

const needed: Record<Topic, Permission> = { orders: 'order.read', tasks: 'task.read', stock: 'stock.read', notifications: 'client.read' }

/** Topics that a caller may hear of: those whose content they may read. */
export const heardBy = (permissions: ReadonlySet<string>): readonly Topic[] => topics.filter((topic) => permissions.has(needed[topic]))

/** Topics whose print differs. Nothing is known before the first look, so nothing changed then. */
export const changed = (before: Partial<Record<Topic, string | null>> | undefined, now: Record<Topic, string | null>): readonly Topic[] =>
  before === undefined ? [] : topics.filter((topic) => before[topic] !== now[topic])
