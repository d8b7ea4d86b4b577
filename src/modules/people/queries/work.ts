// What was done by whom, at the prices of jobs: a read over packing, works of shipments, jobs and the catalogue.
import { sql, type Tx } from '../../../kit/db.ts'
import { piecePrice } from '../../knowledge/index.ts'

/**
 * What was done in a month, by employee: pieces packed on the floor, at the price of the job of their position; and works of shipments, each at
 * the price that it had when it was done.
 */
export const sumWork = (db: Tx, clientId: number, at: Date) =>
  db.all<{ employeeId: number; amountMinor: number }>(sql`
    with month as (
      select date_trunc('month', ${at}::timestamptz at time zone c.time_zone) at time zone c.time_zone as starts,
        (date_trunc('month', ${at}::timestamptz at time zone c.time_zone) + interval '1 month') at time zone c.time_zone as ends
      from client c where c.id = ${clientId}
    ), packed as (
      select e.id as employee_id, s.default_job_id as job_id, g.product_id, count(*) as pieces
      from month, packing_job j
      join person p on p.client_id = ${clientId} and p.id = j.person_id
      join employee e on e.client_id = ${clientId} and e.id = p.employee_id
      join staff_position s on s.client_id = ${clientId} and s.id = e.position_id and s.default_job_id is not null
      join packing_piece g on g.client_id = ${clientId} and g.order_id = j.order_id
      where j.client_id = ${clientId} and j.outcome = 'packed' and j.ended_at >= month.starts and j.ended_at < month.ends
      group by 1, 2, 3
    ), earned as (
      select employee_id, pieces * ${piecePrice(clientId, sql`packed.job_id`, sql`packed.product_id`)}::numeric as amount from packed
      union all
      select e.id, w.quantity * w.price_minor::numeric from month, job_work w
      join person p on p.client_id = ${clientId} and p.id = w.person_id
      join employee e on e.client_id = ${clientId} and e.id = p.employee_id
      where w.client_id = ${clientId} and w.done_at >= month.starts and w.done_at < month.ends
    )
    select employee_id, least(sum(amount), 9007199254740991)::bigint as amount_minor from earned
    where amount is not null group by employee_id order by employee_id`)
