// Directories over HTTP: countries, regions, customs codes, categories of marketplaces.
import { Type } from 'typebox'
import { Id, OneOf, Text } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { needs, wire, wireList } from '../../../wire/index.ts'
import { aliexpressValues, allCountries, categoriesOf, categoryByOzon, countries, keywords, regions, tnved } from './actions.ts'
import {
  presentAliexpressCategory,
  presentAvitoCategory,
  presentOzonCategory,
  presentOzonDescriptionCategory,
  presentWildberriesType,
  presentYandexMarketCategory,
} from './rules.ts'

const can = 'catalogue.read'
const search = { query: Type.Optional(Text(255)), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }
const Search = Type.Object(search)

export const http = [
  op('GET /api/knowledge/fetchAllCountries', { summary: 'All countries', can, reply: wireList('Country') }, (call) => allCountries(call)),
  op('GET /api/knowledge/fetchCountry', { summary: 'Find countries', can, query: Search, reply: wireList('Country') }, (call) => countries(call, call.query)),
  op(
    'GET /api/knowledge/fetchRegion',
    { summary: 'Find regions', can, query: Type.Object({ ...search, countryId: Type.Optional(Id) }), reply: wireList('Region') },
    (call) => regions(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchTnved',
    { summary: 'Find customs codes', can, query: Type.Object({ ...search, wildberriesTypeId: Type.Optional(Id) }), reply: wireList('Tnved') },
    (call) => tnved(call, call.query),
  ),
  op('GET /api/knowledge/fetchWildberriesTypes', { summary: 'Find Wildberries subjects', can, query: Search, reply: wireList('WildberriesType') }, (call) =>
    categoriesOf('WILDBERRIES', presentWildberriesType)(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchWildberriesKeywords',
    { summary: 'Words that goods are called by', can, query: Search, reply: Type.Array(Type.String()) },
    (call) => keywords(call, call.query),
  ),
  op('GET /api/knowledge/fetchOzonCategories', { summary: 'Find Ozon categories', can, query: Search, reply: wireList('OzonCategory') }, (call) =>
    categoriesOf('OZON', presentOzonCategory)(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchOzonDescriptionCategory',
    { summary: 'Find Ozon description categories', can, query: Search, reply: wireList('OzonDescriptionCategory') },
    (call) => categoriesOf('OZON', presentOzonDescriptionCategory)(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchYandexMarketCategory',
    { summary: 'Find Yandex Market categories', can, query: Search, reply: wireList('YandexMarketCategory') },
    (call) => categoriesOf('YANDEX_MARKET', presentYandexMarketCategory)(call, call.query),
  ),
  op('GET /api/knowledge/fetchAvitoCategories', { summary: 'Find Avito categories', can, query: Search, reply: wireList('AvitoCategory') }, (call) =>
    categoriesOf('AVITO', presentAvitoCategory)(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchAliexpressCategories',
    { summary: 'Find AliExpress categories', can, query: Search, reply: wireList('AliexpressCategory') },
    (call) => categoriesOf('ALIEXPRESS', presentAliexpressCategory)(call, call.query),
  ),
  op(
    'GET /api/knowledge/getAliexpressParamValues',
    {
      summary: 'Values of an AliExpress characteristic',
      can,
      query: Type.Object({ level: Type.Optional(OneOf(['CATEGORY', 'MODEL', 'VIEW', 'PRODUCT'])), organizationId: Id, paramId: Id, categoryId: Id }),
      reply: wireList('Option'),
    },
    (call) => aliexpressValues(call, call.query),
  ),
  op(
    'POST /api/knowledge/getOrCreateCategoryByOzon',
    {
      summary: 'The category that is tied to an Ozon one, made when absent',
      can: 'catalogue.edit',
      body: needs('OzonCategory', ['id']),
      reply: wire('Category'),
    },
    (call) => categoryByOzon(call, call.body),
  ),
]
