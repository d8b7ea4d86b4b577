// Wildberries, FBS: the whole connector on one page. https://dev.wildberries.ru/openapi/orders-fbs, read 2026-09.
import { connector } from '../kit.ts'
import { AccountSchema, checkAccount } from './account.ts'
import { categoryPage, customsCodes, parameters, valuePage } from './directory.ts'
import { pullCards } from './cards.ts'
import { limits } from './limits.ts'
import { addMarks, readMarks, removeMarks } from './marks.ts'
import { sendPicture, sendPictureLinks } from './media.ts'
import { cancelOrder, labels, orderStates, pullNewOrders, pullOrders } from './orders.ts'
import { listWarehouses, pushStocks, readStocks, removeStocks } from './stocks.ts'
import { addToSupply, closeSupply, createSupply, deleteSupply, getSupply, listShippingPoints, listSupplies, supplyOrderIds, supplyQr } from './supplies.ts'
import { problem } from './words.ts'

export const wildberries = connector({
  id: 'WILDBERRIES',
  title: 'Wildberries',
  account: AccountSchema,
  host: 'https://marketplace-api.wildberries.ru',
  limits,
  sign: ({ token }) => ({ authorization: token }),
  problem,
  temporary: ['StoreIsProcessing', 'WarehouseStocksUpdateBlock'],
  headers: { wait: ['x-ratelimit-retry', 'retry-after', 'x-ratelimit-reset'], remaining: 'x-ratelimit-remaining' },
  can: {
    checkAccount,
    listWarehouses,
    pullNewOrders,
    pullOrders,
    orderStates,
    cancelOrder,
    labels,
    createSupply,
    addToSupply,
    closeSupply,
    deleteSupply,
    getSupply,
    listSupplies,
    supplyOrderIds,
    supplyQr,
    listShippingPoints,
    addMarks,
    readMarks,
    removeMarks,
    pushStocks,
    readStocks,
    removeStocks,
    pullCards,
    sendPicture,
    sendPictureLinks,
    categoryPage,
    parameters,
    valuePage,
    customsCodes,
  },
})
