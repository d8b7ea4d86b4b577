// Stock: what lies where, changing it, receiving, warehouses, and what the marketplaces were sent.
import { lazy } from 'react'
import { Route, Switch } from 'wouter'
import { StockList } from './list.tsx'

const SkuPage = lazy(() => import('./sku-page.tsx').then((module) => ({ default: module.SkuPage })))
const BulkPage = lazy(() => import('./bulk.tsx').then((module) => ({ default: module.BulkPage })))
const ReceivePage = lazy(() => import('./receive.tsx').then((module) => ({ default: module.ReceivePage })))
const WarehousesPage = lazy(() => import('./warehouses.tsx').then((module) => ({ default: module.WarehousesPage })))
const WarehousePage = lazy(() => import('./warehouse-page.tsx').then((module) => ({ default: module.WarehousePage })))
const SentPage = lazy(() => import('./sent.tsx').then((module) => ({ default: module.SentPage })))

export const Room = () => (
  <Switch>
    <Route path="/stock/change">
      <BulkPage />
    </Route>
    <Route path="/stock/receive">
      <ReceivePage />
    </Route>
    <Route path="/stock/warehouses">
      <WarehousesPage />
    </Route>
    <Route path="/stock/warehouses/:id">{({ id }) => <WarehousePage key={id} id={Number(id)} />}</Route>
    <Route path="/stock/sent">
      <SentPage />
    </Route>
    <Route path="/stock/:skuId">{({ skuId }) => <SkuPage key={skuId} skuId={Number(skuId)} />}</Route>
    <Route>
      <StockList />
    </Route>
  </Switch>
)
