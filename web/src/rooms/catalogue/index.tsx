// The catalogue: goods in a list, a card with its colours and sizes, imports of feeds.
import { Route, Switch } from 'wouter'
import { CardPage } from './card/card-page.tsx'
import { NewCard } from './card/new-card.tsx'
import { ImportPage } from './import/import-page.tsx'
import { ProductList } from './list/product-list.tsx'

export const Room = () => (
  <Switch>
    <Route path="/catalogue/new">
      <NewCard />
    </Route>
    <Route path="/catalogue/import">
      <ImportPage />
    </Route>
    <Route path="/catalogue/:id">{({ id }) => <CardPage key={id} id={Number(id)} />}</Route>
    <Route>
      <ProductList />
    </Route>
  </Switch>
)
