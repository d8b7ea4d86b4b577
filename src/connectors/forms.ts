// What a person fills in to connect a service: drawn from the account that its connector declares, with words for people in both languages.
// Not its job: where what is filled in is kept (modules/client).
import { Type, type TObject } from 'typebox'
import type { Lang } from '../kit/errors.ts'
import { Secret } from './kit.ts'
import { ozon } from './ozon/index.ts'
import { wildberries } from './wildberries/index.ts'
import { yandexMarket } from './yandex-market/index.ts'

type Words = Record<Lang, string>
type Declared = { account: TObject; title: Words; help: Words; fields: Record<string, { label: Words; help?: Words }>; does: readonly Ability[] }
export type Ability = 'orders' | 'stock' | 'pictures' | 'categories' | 'contractors'
export type AccountField = { name: string; kind: 'secret' | 'text'; required: boolean; label: string; help?: string; pattern?: string }
export type AccountForm = { service: ConnectableService; title: string; help: string; does: Ability[]; fields: AccountField[] }

/** What a connector can do, in the words that a seller knows. */
const abilities = { pullOrders: 'orders', pushStocks: 'stock', sendPictureLinks: 'pictures', categoryPage: 'categories' } as const
const abilitiesOf = (can: object): Ability[] => Object.entries(abilities).flatMap(([name, ability]) => (name in can ? [ability] : []))

const same = (text: string): Words => ({ en: text, ru: text })
const declared = {
  WILDBERRIES: {
    account: wildberries.account,
    title: same('Wildberries'),
    does: abilitiesOf(wildberries.can),
    help: {
      en: 'In the cabinet of Wildberries: Settings → API access → create a token with the categories Marketplace and Content, without «read only».',
      ru: 'В кабинете Wildberries: Настройки → Доступ к API → создайте токен с категориями «Маркетплейс» и «Контент», без «Только на чтение».',
    },
    fields: { token: { label: { en: 'API token', ru: 'Токен API' } } },
  },
  OZON: {
    account: ozon.account,
    title: same('Ozon'),
    does: abilitiesOf(ozon.can),
    help: {
      en: 'In the cabinet of Ozon: Settings → Seller API → generate a key of the type Admin. Client-Id stands above the list of keys.',
      ru: 'В кабинете Ozon: Настройки → Seller API → создайте ключ типа Admin. Client-Id стоит над списком ключей.',
    },
    fields: { clientId: { label: same('Client-Id') }, token: { label: same('Api-Key') } },
  },
  YANDEX_MARKET: {
    account: yandexMarket.account,
    title: { en: 'Yandex Market', ru: 'Яндекс Маркет' },
    does: abilitiesOf(yandexMarket.can),
    help: {
      en: 'In the cabinet of Yandex Market: Settings → API and modules → create a token.',
      ru: 'В кабинете Яндекс Маркета: Настройки → API и модули → создайте токен.',
    },
    fields: {
      token: {
        label: { en: 'API key', ru: 'Ключ API' },
        help: { en: 'An Api-Key of the shop (begins with ACMA:), or an OAuth token', ru: 'Api-Key магазина (начинается с ACMA:) или токен OAuth' },
      },
    },
  },
  MOY_SKLAD: {
    account: Type.Object({ token: Type.Optional(Secret()), login: Type.Optional(Type.String()), password: Type.Optional(Secret()) }),
    title: { en: 'MoySklad', ru: 'МойСклад' },
    does: ['contractors'],
    help: {
      en: 'In МойСклад: Settings → Tokens → create one. The login and the password of a person there will do as well.',
      ru: 'В МоемСкладе: Настройки → Токены → создайте токен. Подойдут и логин с паролем сотрудника.',
    },
    fields: {
      token: { label: { en: 'Access token', ru: 'Токен доступа' } },
      login: { label: { en: 'Login', ru: 'Логин' } },
      password: { label: { en: 'Password', ru: 'Пароль' } },
    },
  },
} as const satisfies Record<string, Declared>

export type ConnectableService = keyof typeof declared
export const connectableServices = Object.keys(declared).filter((name): name is ConnectableService => name in declared)

function fieldOf(name: string, { account, fields }: Declared, lang: Lang): AccountField[] {
  const schema = account.properties[name]
  const words = fields[name]
  if (!schema || !words) return []
  return [
    {
      name,
      kind: 'format' in schema && schema.format === 'password' ? 'secret' : 'text',
      required: account.required?.includes(name) ?? false,
      label: words.label[lang],
      ...(words.help && { help: words.help[lang] }),
      ...('pattern' in schema && typeof schema.pattern === 'string' && { pattern: schema.pattern }),
    },
  ]
}

/** The form of each service that can be connected. What a connector may do without, and is no part of the key, is not asked. */
export function accountForms(lang: Lang): AccountForm[] {
  return connectableServices.map((service) => {
    const one: Declared = declared[service]
    return {
      service,
      title: one.title[lang],
      help: one.help[lang],
      does: [...one.does],
      fields: Object.keys(one.fields).flatMap((name) => fieldOf(name, one, lang)),
    }
  })
}
