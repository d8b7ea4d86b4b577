// What a line of the trail says beside its action, in words: names of fields, roles and services instead of their codes.
import { useServiceName } from '../../kit/order.tsx'
import type { Text } from '../../i18n/text.ts'
import type { settings } from '../../i18n/ru/settings.ts'
import { useText } from './text.ts'

const known = [
  'name',
  'login',
  'email',
  'roles',
  'password',
  'device',
  'organizationId',
  'organizationIds',
  'warehouseIds',
  'service',
  'services',
  'siteDomain',
  'problem',
  'fields',
  'readOnly',
  'action',
  'removeProducts',
] as const
const roleNames = ['ADMIN', 'USER', 'WAREHOUSE', 'OPERATOR', 'CONTENT', 'PURCHASER', 'ANALYST', 'ACCOUNTANT', 'WAREHOUSE_VIEWER', 'CONTENT_VIEWER'] as const

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

type Tools = { t: Text<typeof settings>; nameOf: (service: string) => string }

function valueText(name: string, value: unknown, tools: Tools): string {
  const { t, nameOf } = tools
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (Array.isArray(value)) return value.map((one: unknown) => valueText(name, one, tools)).join(', ') || '—'
  if (isFields(value))
    return 'from' in value || 'to' in value ? `${valueText(name, value.from, tools)} → ${valueText(name, value.to, tools)}` : JSON.stringify(value)
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (name === 'service' || name === 'services') return nameOf(text)
  const role = name === 'roles' ? roleNames.find((one) => one === text) : undefined
  return role === undefined ? text : t(`role_${role}`)
}

/** The details of a line as pairs of a title and a text. */
export function useDetails(): (details: Record<string, unknown>) => { title: string; text: string }[] {
  const t = useText()
  const nameOf = useServiceName()
  return (details) =>
    Object.entries(details).map(([name, value]) => {
      const title = known.find((one) => one === name)
      return { title: title === undefined ? name : t(`detail_${title}`), text: valueText(name, value, { t, nameOf }) }
    })
}
