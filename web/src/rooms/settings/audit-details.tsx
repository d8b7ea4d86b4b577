// What a line of the trail says beside its action, in words: names of fields, roles and services instead of their codes.
import { useServiceName } from '../../kit/order.tsx'
import { moneyText } from '../../kit/show.tsx'
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
  'isDefault',
  'serviceClientId',
  'approved',
  'queued',
  'removed',
  'from',
  'to',
  'skuId',
  'component',
  'price',
  'priceMinor',
  'payment',
  'tariff',
  'addon',
  'period',
  'fulfilment',
  'prioritet',
  'shipment_window',
  'defaultJobId',
  'deleted',
  'method',
  'first',
  'last',
  'firstNumber',
  'lastNumber',
  'digits',
  'withCheck',
  'positionId',
  'categoryClass',
  'organization',
  'stockStrategy',
  'autoSyncFbsStocks',
  'priceRate',
  'ozonClientId',
  'ozonApiKey',
  'wildberriesStatApiKey',
  'wildberriesSupplierAuthorizationToken',
  'wildberriesCampaignAuthorizationToken',
  'yandexMarketToken',
  'sberMegaMarketApiKey',
  'aliexpressApiKey',
  'moySkladApiKey',
  'nationalCatalogApiKey',
  'importToken',
  'defaultBrandId',
  'defaultManufacturerId',
  'barcodeGenerationType',
  'linkedClientId',
  'importOrders',
  'barcodeUniqForOrg',
  'properties',
  'clientParam',
  'useFbsTasks',
  'fulfillment',
  'deliveryPrice',
  'expensesPercentage',
] as const
const roleNames = ['ADMIN', 'USER', 'WAREHOUSE', 'OPERATOR', 'CONTENT', 'PURCHASER', 'ANALYST', 'ACCOUNTANT', 'WAREHOUSE_VIEWER', 'CONTENT_VIEWER'] as const

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

type Tools = { t: Text<typeof settings>; nameOf: (service: string) => string }

/** The word for a field; one that has none yet is called as the server calls it. */
function titleOf(t: Tools['t'], name: string): string {
  const title = known.find((one) => one === name)
  return title === undefined ? name : t(`detail_${title}`)
}

function valueText(name: string, value: unknown, tools: Tools): string {
  const { t, nameOf } = tools
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (Array.isArray(value)) return value.map((one: unknown) => valueText(name, one, tools)).join(', ') || '—'
  if (isFields(value))
    return 'from' in value || 'to' in value ? `${valueText(name, value.from, tools)} → ${valueText(name, value.to, tools)}` : JSON.stringify(value)
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (name === 'fields') return titleOf(t, text)
  if (name === 'priceMinor' && typeof value === 'number') return moneyText(value / 100)
  if (name === 'service' || name === 'services') return nameOf(text)
  const role = name === 'roles' ? roleNames.find((one) => one === text) : undefined
  return role === undefined ? text : t(`role_${role}`)
}

/** The details of a line as pairs of a title and a text. */
export function useDetails(): (details: Record<string, unknown>) => { title: string; text: string }[] {
  const t = useText()
  const nameOf = useServiceName()
  return (details) => Object.entries(details).map(([name, value]) => ({ title: titleOf(t, name), text: valueText(name, value, { t, nameOf }) }))
}
