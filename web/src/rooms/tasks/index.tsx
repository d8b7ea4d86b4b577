// Tasks: what goes on in the background, its progress, its files; cancelling and running again.
import { Route, Switch } from 'wouter'
import { TaskList } from './list.tsx'
import { TaskPage } from './task-page.tsx'

export const Room = () => (
  <Switch>
    <Route path="/tasks/:id">{({ id }) => <TaskPage id={Number(id)} />}</Route>
    <Route>
      <TaskList />
    </Route>
  </Switch>
)
