-- In which order cards first came to a marketplace: made there, or tied to what is there. A tariff may count by it.

alter table product_model add column create_index int check (create_index > 0);
-- When the earlier ones came is not known; cards are numbered as they were made here.
update product_model m set create_index = c.n from (
  select p.client_id, p.model_id, row_number() over (partition by p.client_id order by p.model_id) as n from product p
  where exists (select from listing l where l.client_id = p.client_id and l.product_id = p.id and (l.service_product_id is not null or l.card_id is not null))
  group by p.client_id, p.model_id) c where m.client_id = c.client_id and m.id = c.model_id;
create unique index product_model_create_index on product_model (client_id, create_index) where create_index is not null;

-- Numbers those of these cards that a marketplace knows and that have no number yet; a number is kept for good. Cards are locked before the
-- count, so that who holds a card while it is saved waits for nobody who waits for that card.
create function number_cards(p_client bigint, p_models bigint[]) returns void language plpgsql as $$
declare
  fresh bigint[];
begin
  fresh := array(select m.id from product_model m where m.client_id = p_client and m.id = any (p_models) and m.create_index is null
    and exists (select from product p join listing l on l.client_id = p_client and l.product_id = p.id and (l.service_product_id is not null or l.card_id is not null)
      where p.client_id = p_client and p.model_id = m.id)
    order by m.id for no key update of m);
  if cardinality(fresh) = 0 then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('cards:' || p_client, 0));
  update product_model m set create_index = n.last + f.at
    from unnest(fresh) with ordinality f(id, at), (select coalesce(max(create_index), 0) as last from product_model where client_id = p_client) n
    where m.client_id = p_client and m.id = f.id;
end $$;
