// Orders: the list with its stages and filters, one order, a new one by hand, the sheet to pick by.
import { Route, Switch } from 'wouter'
import { OrderList } from './list/list.tsx'
import { NewOrder } from './make/new-order.tsx'
import { OrderPage } from './page/order-page.tsx'
import { PickSheet } from './sheet.tsx'

export const Room = () => (
  <Switch>
    <Route path="/orders/new">
      <NewOrder />
    </Route>
    <Route path="/orders/sheet">
      <PickSheet />
    </Route>
    <Route path="/orders/:id">{({ id }) => <OrderPage key={id} id={Number(id)} />}</Route>
    <Route>
      <OrderList />
    </Route>
  </Switch>
)
