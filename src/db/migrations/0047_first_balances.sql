-- First balances are made in the one order of locks, those of the sets of a part among them: made by the trigger alone, after all others, a set
-- before its part in the order made two people who wrote first balances of the same goods wait for each other in a circle.
create or replace function stock_lock_rows(p_client bigint, p_warehouses bigint[], p_skus bigint[]) returns void language plpgsql as $$
begin
  with missing as materialized (
    select distinct u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)
    where not exists (select from stock s where s.client_id = p_client and s.warehouse_id = u.w and s.sku_id = u.k)
  )
  insert into stock (client_id, warehouse_id, sku_id)
    select p_client, m.w, m.k from (
      select w, k from missing
      union
      select m.w, p.sku_id from missing m join sku_part p on p.client_id = p_client and p.part_sku_id = m.k
    ) m
    order by m.w, m.k on conflict do nothing;
  perform from stock s join (select distinct x.w, x.k from unnest(p_warehouses, p_skus) x (w, k)) u on s.warehouse_id = u.w and s.sku_id = u.k
    where s.client_id = p_client order by s.warehouse_id, s.sku_id for update of s;
end $$;
