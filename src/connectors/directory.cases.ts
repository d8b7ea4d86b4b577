// One entry per exchange about directories: how it is asked for, what must go out, what comes back and how a refusal reads.
import type { DirectoryReading, DirectoryService, FailureKind } from './index.ts'
import ozon from './ozon/samples/directory.json' with { type: 'json' }
import wildberries from './wildberries/samples/directory.json' with { type: 'json' }
import yandex from './yandex-market/samples/directory.json' with { type: 'json' }

export type Case = {
  service: DirectoryService
  line: string
  call: (account: DirectoryReading) => Promise<unknown>
  sent: { path: string; query?: Record<string, string>; body?: unknown }
  reply: unknown
  result: unknown
  refusal: { status: number; body: unknown }
  failure: { kind: FailureKind; code: string }
}

const list = (dictionary: string) => ({ categoryId: 105, typeId: undefined, parameterId: 1, dictionary, after: 0 })
const none = { description: undefined, group: undefined, units: [], values: undefined, dictionary: undefined, required: false, distinctive: false }

const denied = {
  WILDBERRIES: { refusal: { status: 401, body: wildberries.denied }, failure: { kind: 'unauthorised', code: 'unauthorized' } },
  OZON: { refusal: { status: 403, body: ozon.denied }, failure: { kind: 'unauthorised', code: '7' } },
  YANDEX_MARKET: { refusal: { status: 403, body: yandex.denied }, failure: { kind: 'unauthorised', code: 'FORBIDDEN' } },
} as const
const about = (service: DirectoryService, rest: Omit<Case, 'service' | 'refusal' | 'failure'>): Case => ({ service, ...rest, ...denied[service] })

const ofWildberries: Case[] = [
  about('WILDBERRIES', {
    line: 'GET /content/v2/object/all',
    call: (account) => account.categoryPage({ after: 3000 }),
    sent: { path: '/content/v2/object/all', query: { limit: '1000', offset: '3000', locale: 'ru' } },
    reply: wildberries.subjects,
    result: {
      items: [
        { id: 2560, parentId: 479, name: '3D очки', path: 'Электроника / 3D очки', leaf: true, published: true, types: [] },
        { id: 1152, parentId: 858, name: '3D-принтеры', path: 'Оргтехника / 3D-принтеры', leaf: true, published: true, types: [] },
      ],
      next: undefined,
    },
  }),
  about('WILDBERRIES', {
    line: 'GET /content/v2/object/charcs/{subjectId}',
    call: (account) => account.parameters({ categoryId: 105, typeId: undefined }),
    sent: { path: '/content/v2/object/charcs/105', query: { locale: 'ru' } },
    reply: wildberries.characteristics,
    result: [
      { ...none, id: 54337, name: 'Размер', value: 'number', maxValues: undefined, units: ['см'], distinctive: true, ownValues: true },
      {
        ...none,
        id: 14177449,
        name: 'Цвет',
        value: 'choice',
        maxValues: 5,
        distinctive: true,
        ownValues: false,
        dictionary: { key: 'colors', perCategory: false },
      },
    ],
  }),
  about('WILDBERRIES', {
    line: 'GET /content/v2/directory/colors',
    call: async (account) => account.valuePage?.(list('colors')),
    sent: { path: '/content/v2/directory/colors', query: { locale: 'ru' } },
    reply: wildberries.colors,
    result: { items: [{ id: undefined, name: 'персиковый мелок' }], next: undefined },
  }),
  about('WILDBERRIES', {
    line: 'GET /content/v2/directory/kinds',
    call: async (account) => account.valuePage?.(list('kinds')),
    sent: { path: '/content/v2/directory/kinds', query: { locale: 'ru' } },
    reply: wildberries.kinds,
    result: {
      items: [
        { id: undefined, name: 'Мужской' },
        { id: undefined, name: 'Женский' },
      ],
      next: undefined,
    },
  }),
  about('WILDBERRIES', {
    line: 'GET /content/v2/directory/countries',
    call: async (account) => account.valuePage?.(list('countries')),
    sent: { path: '/content/v2/directory/countries', query: { locale: 'ru' } },
    reply: wildberries.countries,
    result: { items: [{ id: 15000170, name: 'Китай' }], next: undefined },
  }),
  about('WILDBERRIES', {
    line: 'GET /content/v2/directory/tnved',
    call: async (account) => account.customsCodes?.({ categoryId: 105 }),
    sent: { path: '/content/v2/directory/tnved', query: { subjectID: '105', locale: 'ru' } },
    reply: wildberries.tnved,
    result: [{ code: '6106903000', marked: true }],
  }),
]

const ofOzon: Case[] = [
  about('OZON', {
    line: 'POST /v1/roles',
    call: (account) => account.checkAccount(),
    sent: { path: '/v1/roles', body: {} },
    reply: ozon.roles,
    result: undefined,
  }),
  about('OZON', {
    line: 'POST /v1/description-category/tree',
    call: (account) => account.categoryPage({ after: 0 }),
    sent: { path: '/v1/description-category/tree', body: { language: 'DEFAULT' } },
    reply: ozon.tree,
    result: {
      items: [
        { id: 17027492, parentId: undefined, name: 'Канцелярские товары', path: 'Канцелярские товары', leaf: false, published: true, types: [] },
        {
          id: 17029016,
          parentId: 17027492,
          name: 'Печати и штампы',
          path: 'Канцелярские товары / Печати и штампы',
          leaf: true,
          published: true,
          types: [{ id: 970778135, name: 'Пистолет-маркиратор' }],
        },
      ],
      next: undefined,
    },
  }),
  about('OZON', {
    line: 'POST /v1/description-category/attribute',
    call: (account) => account.parameters({ categoryId: 200000933, typeId: 93080 }),
    sent: { path: '/v1/description-category/attribute', body: { description_category_id: 200000933, type_id: 93080, language: 'DEFAULT' } },
    reply: ozon.attributes,
    result: [
      {
        ...none,
        id: 31,
        name: 'Бренд в одежде и обуви',
        description: 'Если товар не имеет бренда, используйте значение "Нет бренда"',
        value: 'choice',
        required: true,
        maxValues: undefined,
        ownValues: false,
        dictionary: { key: '28732849', perCategory: true },
      },
      { ...none, id: 4191, name: 'Аннотация', group: 'Описание', value: 'long_text', maxValues: undefined, ownValues: true },
    ],
  }),
  about('OZON', {
    line: 'POST /v1/description-category/attribute/values',
    call: async (account) => account.valuePage?.({ categoryId: 17054869, typeId: 97311, parameterId: 85, dictionary: '28732849', after: 100 }),
    sent: {
      path: '/v1/description-category/attribute/values',
      body: { attribute_id: 85, description_category_id: 17054869, language: 'DEFAULT', last_value_id: 100, limit: 2000, type_id: 97311 },
    },
    reply: ozon.values,
    result: {
      items: [
        { id: 5055881, name: 'Sunshine' },
        { id: 5056737, name: 'Essence' },
      ],
      next: 5056737,
    },
  }),
]

const ofYandex: Case[] = [
  about('YANDEX_MARKET', {
    line: 'GET /v2/campaigns',
    call: (account) => account.checkAccount(),
    sent: { path: '/v2/campaigns', query: { limit: '1' } },
    reply: yandex.campaigns,
    result: undefined,
  }),
  about('YANDEX_MARKET', {
    line: 'POST /v2/categories/tree',
    call: (account) => account.categoryPage({ after: 0 }),
    sent: { path: '/v2/categories/tree', body: { language: 'RU' } },
    reply: yandex.tree,
    result: {
      items: [
        { id: 90401, parentId: undefined, name: 'Все товары', path: 'Все товары', leaf: false, published: true, types: [] },
        { id: 1001, parentId: 90401, name: 'Дом', path: 'Дом', leaf: false, published: true, types: [] },
        { id: 1002, parentId: 1001, name: 'Посуда', path: 'Дом / Посуда', leaf: true, published: true, types: [] },
      ],
      next: undefined,
    },
  }),
  about('YANDEX_MARKET', {
    line: 'POST /v2/category/{categoryId}/parameters',
    call: (account) => account.parameters({ categoryId: 1002, typeId: undefined }),
    sent: { path: '/v2/category/1002/parameters' },
    reply: yandex.parameters,
    result: [
      {
        ...none,
        id: 23674510,
        name: 'Материал',
        description: 'Из чего сделано',
        value: 'choice',
        required: true,
        maxValues: 0,
        ownValues: true,
        values: [
          { id: 1, name: 'фарфор' },
          { id: 2, name: 'стекло' },
        ],
      },
      { ...none, id: 23674520, name: 'Объём', value: 'number', units: ['мл'], maxValues: undefined, distinctive: true, ownValues: true },
    ],
  }),
]

export const accounts: Record<DirectoryService, { account: Record<string, string>; headers: Record<string, string> }> = {
  WILDBERRIES: { account: { token: 'secret-token' }, headers: { authorization: 'secret-token' } },
  OZON: { account: { clientId: '123456', token: 'secret-key' }, headers: { 'client-id': '123456', 'api-key': 'secret-key' } },
  YANDEX_MARKET: { account: { token: 'ACMA:secret' }, headers: { 'api-key': 'ACMA:secret' } },
}
export const cases: readonly Case[] = [...ofWildberries, ...ofOzon, ...ofYandex]
