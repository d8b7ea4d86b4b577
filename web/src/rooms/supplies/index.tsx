// Supplies: what is open and what was handed over; one supply with its orders.
import { Route, Switch } from 'wouter'
import { SupplyList } from './list.tsx'
import { SupplyPage } from './supply-page.tsx'

export const Room = () => (
  <Switch>
    <Route path="/supplies/:id">{({ id }) => <SupplyPage key={id} id={Number(id)} />}</Route>
    <Route>
      <SupplyList />
    </Route>
  </Switch>
)
