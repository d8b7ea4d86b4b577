// What was packed by whom, at the prices of jobs: a read over packing, jobs and the catalogue.
import { sql, type Tx } from '../../../kit/db.ts'

/** Pieces of a month by employee and product, each at the price of the tariff that fits it best, or else of the job itself. */
export const sumWork = (db: Tx, clientId: number, at: Date) =>
  db.all<{ employeeId: number; amountMinor: number }>(sql`
    with month as (
      select date_trunc('month', ${at}::timestamptz at time zone c.time_zone) at time zone c.time_zone as starts,
        (date_trunc('month', ${at}::timestamptz at time zone c.time_zone) + interval '1 month') at time zone c.time_zone as ends
      from client c where c.id = ${clientId}
    ), work as (
      select e.id as employee_id, s.default_job_id as job_id, g.product_id, count(*) as pieces
      from month, packing_job j
      join person p on p.client_id = ${clientId} and p.id = j.person_id
      join employee e on e.client_id = ${clientId} and e.id = p.employee_id
      join staff_position s on s.client_id = ${clientId} and s.id = e.position_id and s.default_job_id is not null
      join packing_piece g on g.client_id = ${clientId} and g.order_id = j.order_id
      where j.client_id = ${clientId} and j.outcome = 'packed' and j.ended_at >= month.starts and j.ended_at < month.ends
      group by 1, 2, 3
    )
    select w.employee_id, sum(w.pieces * coalesce(t.price_minor, b.price_minor))::bigint as amount_minor
    from work w
    join job b on b.client_id = ${clientId} and b.id = w.job_id
    left join product d on d.client_id = ${clientId} and d.id = w.product_id
    left join product_model m on m.client_id = ${clientId} and m.id = d.model_id
    left join category k on k.client_id = ${clientId} and k.id = m.category_id
    left join lateral (
      select t.price_minor from job_tariff t
      where t.client_id = ${clientId} and t.job_id = w.job_id
        and (t.product_id is null or t.product_id = w.product_id) and (t.brand_id is null or t.brand_id = m.brand_id)
        and (t.category_id is null or t.category_id = m.category_id) and (t.category_class is null or t.category_class = k.extra ->> 'categoryClass')
      order by t.priority desc, t.id limit 1
    ) t on true
    group by w.employee_id order by w.employee_id`)
