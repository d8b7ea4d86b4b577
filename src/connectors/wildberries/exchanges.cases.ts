// One entry per exchange with Wildberries: how it is asked for, what must go out, what comes back and how a refusal reads.
// exchanges.test.ts runs them against a stand; specification.test.ts checks the same requests against the published one.
import type { FailureKind, MarketAccount } from '../index.ts'
import { collect } from '../testing.ts'
import refusals from './samples/refusals.json' with { type: 'json' }
import replies from './samples/replies.json' with { type: 'json' }

export type Reply = { status: number; body?: unknown; headers?: Record<string, string> }
export type Case = {
  line: string
  call: (account: MarketAccount) => Promise<unknown>
  sent: { path: string; query?: Record<string, string>; body?: unknown }
  replies: Reply[]
  /** Which of the requests is the one described. */
  nth?: number
  result: unknown
  refusal: Reply
  failure: { kind: FailureKind; code: string }
}

const ok = (body: unknown): Reply => ({ status: 200, body })
const done: Reply = { status: 204 }
const order = { externalOrderId: '5346346' }
const orders = { externalOrderIds: ['5346346', '5346347'] }
const supply = { externalSupplyId: 'WB-GI-1234567' }
const stockOf = { serviceWarehouseId: '658434', serviceProductIds: ['1001', '1002'] }
const refused = (code: string) => ({ kind: 'refused', code }) as const
const WRONG = refused('IncorrectParameter')
const DENIED = { kind: 'unauthorised', code: 'AccessDenied' } as const
const UNKNOWN = { kind: 'unauthorised', code: 'unauthorized' } as const

const newOrder = {
  externalOrderId: '5346346',
  number: '5346346',
  reportId: 'f884001e44e511edb8780242ac120002',
  basketId: '165918930_629fbc924b984618a44354475ca58675',
  kind: 'FBS',
  createdAt: new Date('2026-09-10T07:56:29Z'),
  lines: [
    {
      serviceProductId: '987654321',
      serviceCardId: '12345678',
      article: 'one-ring-7548',
      barcodes: ['4600000000017'],
      quantity: 1,
      priceMinor: 28322,
      currency: 'RUB',
      buyerPriceMinor: 28000,
    },
  ],
  serviceWarehouseId: '658434',
  externalSupplyId: undefined,
  cargo: 'small',
  crossBorder: false,
  businessBuyer: true,
  soldFromZero: false,
  deliverBy: undefined,
  comment: undefined,
  requiredMarks: ['marking_code'],
  optionalMarks: [],
  unknownMarks: ['dna'],
}
const oldOrder = {
  ...newOrder,
  externalOrderId: '5346347',
  number: '5346347',
  reportId: 'f884',
  basketId: '165918930_1',
  createdAt: new Date('2026-09-01T07:56:29Z'),
  lines: [
    {
      serviceProductId: '2',
      serviceCardId: '1',
      article: 'ring',
      barcodes: ['4600000000024', '4600000000031'],
      quantity: 1,
      priceMinor: 1500,
      currency: 'RUB',
      buyerPriceMinor: undefined,
    },
  ],
  externalSupplyId: 'WB-GI-1234567',
  cargo: 'extra_large',
  crossBorder: true,
  businessBuyer: false,
  soldFromZero: true,
  comment: 'Осторожно',
  requiredMarks: undefined,
  optionalMarks: undefined,
  unknownMarks: [],
}
const openSupply = {
  ...supply,
  name: 'Утро',
  createdAt: new Date('2026-09-10T07:56:29Z'),
  closedAt: undefined,
  acceptedAt: undefined,
  closed: false,
  cargo: 'small',
  crossBorder: undefined,
}
const shipping = { pointId: '100', method: 'transport_company', on: '2026-09-12', waybillId: '7b2e8f7e-0000-4000-8000-000000000001' } as const
const mark = (kind: Parameters<MarketAccount['addMarks']>[0]['kind'], value: string) => (account: MarketAccount) =>
  account.addMarks({ ...order, kind, values: [value] })
const CODE = '0104630568317423215EirD_orEif7X\u001d91EE12\u001d92VygELprJ87wrc='
const markCase = (line: string, call: Case['call'], body: object): Case => ({
  line,
  call,
  sent: { path: line.slice(4).replace('{orderId}', '5346346'), body },
  replies: [done],
  result: undefined,
  refusal: refusals.markNotRequired,
  failure: refused('MetaKeyNotRequired'),
})

const account: Case[] = [
  {
    line: 'GET /ping',
    call: (account) => account.checkAccount(),
    sent: { path: '/ping' },
    replies: [ok(replies.ping)],
    result: undefined,
    refusal: refusals.unauthorised,
    failure: UNKNOWN,
  },
  {
    line: 'GET /api/v3/warehouses',
    call: (account) => account.listWarehouses(),
    sent: { path: '/api/v3/warehouses' },
    replies: [ok(replies.warehouses)],
    result: [
      { externalId: '658434', name: 'Склад Подольск', officeId: '15', kind: 'FBS', cargo: 'small', available: true },
      { externalId: '658435', name: 'Курьеры', officeId: '15', kind: 'DBW', cargo: 'extra_large', available: false },
    ],
    refusal: refusals.unauthorised,
    failure: UNKNOWN,
  },
]

const orderCases: Case[] = [
  {
    line: 'GET /api/v3/orders/new',
    call: (account) => account.pullNewOrders(),
    sent: { path: '/api/v3/orders/new' },
    replies: [ok(replies.newOrders)],
    result: [newOrder],
    refusal: refusals.denied,
    failure: DENIED,
  },
  {
    line: 'GET /api/v3/orders',
    call: (account) => collect(account.pullOrders({ from: new Date('2026-08-31T00:00:00Z'), to: new Date('2026-09-10T00:00:00Z') })),
    sent: { path: '/api/v3/orders', query: { limit: '1000', next: '0', dateFrom: '1788134400', dateTo: '1788998400' } },
    replies: [ok(replies.orders), ok(replies.noOrders)],
    result: [[oldOrder]],
    refusal: refusals.wrongParameter,
    failure: WRONG,
  },
  {
    line: 'POST /api/v3/orders/status',
    call: (account) => account.orderStates(orders),
    sent: { path: '/api/v3/orders/status', body: { orders: [5346346, 5346347] } },
    replies: [ok(replies.states)],
    result: [
      { externalOrderId: '5346346', state: 'assembling', cancellable: true, raw: 'confirm/waiting' },
      { externalOrderId: '5346347', state: 'delivered', cancellable: false, raw: 'complete/sold' },
    ],
    refusal: refusals.wrongBody,
    failure: refused('IncorrectRequestBody'),
  },
  {
    line: 'PATCH /api/v3/orders/{orderId}/cancel',
    call: (account) => account.cancelOrder(order),
    sent: { path: '/api/v3/orders/5346346/cancel' },
    replies: [done],
    result: undefined,
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  {
    line: 'POST /api/v3/orders/stickers',
    call: (account) => account.labels({ ...orders, format: 'zpl_portrait', size: '58x40' }),
    sent: { path: '/api/v3/orders/stickers', query: { type: 'zplv', width: '58', height: '40' }, body: { orders: [5346346, 5346347] } },
    replies: [ok(replies.stickers)],
    result: [{ ...order, format: 'zpl_portrait', bytes: Buffer.from('hello'), code: '231648 9753', barcode: '!uKEtQZVx' }],
    refusal: refusals.declarationRequired,
    failure: refused('CustomsDeclarationIsRequired'),
  },
]

const supplyCases: Case[] = [
  {
    line: 'POST /api/v3/supplies',
    call: (account) => account.createSupply({ name: 'Утро' }),
    sent: { path: '/api/v3/supplies', body: { name: 'Утро' } },
    replies: [{ status: 201, body: replies.supplyCreated }],
    result: supply,
    refusal: refusals.wrongBody,
    failure: refused('IncorrectRequestBody'),
  },
  {
    line: 'GET /api/v3/supplies',
    call: (account) => collect(account.listSupplies()),
    sent: { path: '/api/v3/supplies', query: { limit: '1000', next: '0' } },
    replies: [ok(replies.supplies)],
    result: [[{ ...openSupply, cargo: undefined }]],
    refusal: refusals.wrongParameter,
    failure: WRONG,
  },
  {
    line: 'GET /api/v3/supplies/{supplyId}',
    call: (account) => account.getSupply(supply),
    sent: { path: '/api/v3/supplies/WB-GI-1234567' },
    replies: [ok(replies.supply)],
    result: openSupply,
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  {
    line: 'DELETE /api/v3/supplies/{supplyId}',
    call: (account) => account.deleteSupply(supply),
    sent: { path: '/api/v3/supplies/WB-GI-1234567' },
    replies: [done],
    result: undefined,
    refusal: refusals.hasOrders,
    failure: refused('SupplyHasOrders'),
  },
  {
    line: 'GET /api/marketplace/v3/supplies/{supplyId}/order-ids',
    call: (account) => account.supplyOrderIds(supply),
    sent: { path: '/api/marketplace/v3/supplies/WB-GI-1234567/order-ids' },
    replies: [ok(replies.supplyOrderIds)],
    result: ['5346346', '5346347'],
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  {
    line: 'PATCH /api/marketplace/v3/supplies/{supplyId}/orders',
    call: (account) => account.addToSupply({ ...supply, ...orders }),
    sent: { path: '/api/marketplace/v3/supplies/WB-GI-1234567/orders', body: { orders: [5346346, 5346347] } },
    replies: [done],
    result: orders.externalOrderIds.map((externalOrderId) => ({ externalOrderId, refused: undefined })),
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  {
    line: 'PATCH /api/v3/supplies/{supplyId}/deliver',
    call: (account) => account.closeSupply(supply),
    sent: { path: '/api/v3/supplies/WB-GI-1234567/deliver' },
    replies: [done],
    result: { closed: true },
    refusal: refusals.noOrders,
    failure: refused('SupplyHasZeroOrders'),
  },
  {
    line: 'GET /api/v3/supplies/{supplyId}/barcode',
    call: (account) => account.supplyQr({ ...supply, format: 'png' }),
    sent: { path: '/api/v3/supplies/WB-GI-1234567/barcode', query: { type: 'png' } },
    replies: [ok(replies.supplyQr)],
    result: { ...supply, format: 'png', barcode: 'WB-GI-1234567', bytes: Buffer.from('hello') },
    refusal: refusals.notClosed,
    failure: refused('SupplyNotClosed'),
  },
  {
    line: 'PATCH /api/marketplace/v3/fbs/supplies/shipping-method',
    call: (account) => account.closeSupply({ ...supply, shipping }),
    sent: {
      path: '/api/marketplace/v3/fbs/supplies/shipping-method',
      body: { data: [{ supplyId: 'WB-GI-1234567', shippingDt: '2026-09-12', shippingPointId: 100, shippingType: 'transportCompany' }] },
    },
    replies: [ok(replies.shippingSet), ok(replies.shippingSet), done],
    result: { closed: true },
    refusal: refusals.waybillConflict,
    failure: refused('WaybillUUIDConflict'),
  },
  {
    line: 'PATCH /api/marketplace/v3/fbs/supplies/waybill',
    call: (account) => account.closeSupply({ ...supply, shipping }),
    nth: 1,
    sent: { path: '/api/marketplace/v3/fbs/supplies/waybill', body: { data: [{ supplyId: 'WB-GI-1234567', waybillUuid: shipping.waybillId }] } },
    replies: [ok(replies.shippingSet), ok(replies.shippingSet), done],
    result: { closed: true },
    refusal: ok(replies.shippingRefused),
    failure: refused('shipping_refused'),
  },
  {
    line: 'GET /api/marketplace/v3/fbs/shipping-points',
    call: (account) => account.listShippingPoints({ city: 'Москва', cargo: 'large' }),
    sent: { path: '/api/marketplace/v3/fbs/shipping-points', query: { city: 'Москва', cargoType: '3' } },
    replies: [ok(replies.shippingPoints)],
    result: [{ id: '100', name: 'Москва Морской', address: 'Морской проспект 54', city: 'Москва', cargo: ['small', 'large'] }],
    refusal: refusals.wrongParameter,
    failure: WRONG,
  },
]

const markCases: Case[] = [
  {
    line: 'POST /api/marketplace/v3/orders/meta',
    call: (account) => account.readMarks({ externalOrderIds: ['5346346'] }),
    sent: { path: '/api/marketplace/v3/orders/meta', body: { orders: [5346346] } },
    replies: [ok(replies.marks)],
    result: [
      { ...order, kind: 'jewellery_number', value: undefined, verdict: 'missing', rawKind: 'uin', rawVerdict: 'required' },
      { ...order, kind: 'marking_code', value: '010463', verdict: 'accepted', rawKind: 'sgtin', rawVerdict: 'sgtinIntroduced' },
    ],
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  markCase('PUT /api/v3/orders/{orderId}/meta/sgtin', mark('marking_code', CODE), { sgtins: [CODE] }),
  markCase('PUT /api/v3/orders/{orderId}/meta/uin', mark('jewellery_number', '1234567890123456'), { uin: '1234567890123456' }),
  markCase('PUT /api/v3/orders/{orderId}/meta/imei', mark('imei', '123456789012345'), { imei: '123456789012345' }),
  markCase('PUT /api/v3/orders/{orderId}/meta/gtin', mark('gtin', '1234567890123'), { gtin: '1234567890123' }),
  markCase('PUT /api/v3/orders/{orderId}/meta/expiration', mark('best_before', '2030-09-12'), { expiration: '12.09.2030' }),
  markCase('PUT /api/marketplace/v3/orders/{orderId}/meta/customs-declaration', mark('customs_declaration', '10704010/010624/0000302'), {
    customsDeclaration: '10704010/010624/0000302',
  }),
  {
    line: 'DELETE /api/v3/orders/{orderId}/meta',
    call: (account) => account.removeMarks({ ...order, kind: 'customs_declaration' }),
    sent: { path: '/api/v3/orders/5346346/meta', query: { key: 'customsDeclaration' } },
    replies: [done],
    result: undefined,
    refusal: refusals.wrongParameter,
    failure: WRONG,
  },
]

const stockCases: Case[] = [
  {
    line: 'PUT /api/v3/stocks/{warehouseId}',
    call: (account) =>
      account.pushStocks({
        serviceWarehouseId: '658434',
        lines: [
          { serviceProductId: '1001', quantity: 10 },
          { serviceProductId: '1002', quantity: 0 },
        ],
      }),
    sent: {
      path: '/api/v3/stocks/658434',
      body: {
        stocks: [
          { chrtId: 1001, amount: 10 },
          { chrtId: 1002, amount: 0 },
        ],
      },
    },
    replies: [done],
    result: [
      { serviceProductId: '1001', refused: undefined },
      { serviceProductId: '1002', refused: undefined },
    ],
    refusal: refusals.banned,
    failure: refused('StatusNotAcceptable'),
  },
  {
    line: 'POST /api/v3/stocks/{warehouseId}',
    call: (account) => account.readStocks(stockOf),
    sent: { path: '/api/v3/stocks/658434', body: { chrtIds: [1001, 1002] } },
    replies: [ok(replies.stocks)],
    result: [{ serviceProductId: '1001', quantity: 10 }],
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
  {
    line: 'DELETE /api/v3/stocks/{warehouseId}',
    call: (account) => account.removeStocks(stockOf),
    sent: { path: '/api/v3/stocks/658434', body: { chrtIds: [1001, 1002] } },
    replies: [done],
    result: [],
    refusal: refusals.notFound,
    failure: refused('NotFound'),
  },
]

const cardCases: readonly Case[] = [
  {
    line: 'POST /content/v2/get/cards/list',
    call: (account) => collect(account.pullCards()),
    sent: { path: '/content/v2/get/cards/list', body: { settings: { sort: { ascending: true }, filter: { withPhoto: -1 }, cursor: { limit: 100 } } } },
    replies: [ok(replies.cards)],
    result: [[{ serviceCardId: '12345678', article: 'one-ring-7548', sizes: [{ serviceProductId: '987654321', size: 'S', barcodes: ['4600000000017'] }] }]],
    refusal: refusals.unauthorised,
    failure: UNKNOWN,
  },
]

export const cases: readonly Case[] = [...account, ...orderCases, ...supplyCases, ...markCases, ...stockCases, ...cardCases]
