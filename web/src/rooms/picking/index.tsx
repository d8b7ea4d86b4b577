// Picking: walks through the warehouse, made of orders that wait; one walk on a phone; its sheet on paper.
import { Route, Switch } from 'wouter'
import { WalkList } from './list.tsx'
import { Sheet } from './sheet.tsx'
import { WalkPage } from './walk-page.tsx'

export const Room = () => (
  <Switch>
    <Route path="/picking/:id/sheet">{({ id }) => <Sheet id={Number(id)} />}</Route>
    <Route path="/picking/:id">{({ id }) => <WalkPage id={Number(id)} />}</Route>
    <Route>
      <WalkList />
    </Route>
  </Switch>
)
