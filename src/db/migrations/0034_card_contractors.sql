-- Contractors that cards were sent with were kept as they came; from now on a card is tied to them, and shown with them as they are today.

insert into product_contractor (client_id, model_id, contractor_id)
  select distinct m.client_id, m.id, c.id from product_model m
    cross join lateral jsonb_array_elements(case when jsonb_typeof(m.extra -> 'contractors') = 'array' then m.extra -> 'contractors' else '[]' end) s(sent)
    join contractor c on c.client_id = m.client_id and c.id = case when s.sent ->> 'id' ~ '^\d{1,15}$' then (s.sent ->> 'id')::bigint end
  where m.extra ? 'contractors'
  on conflict do nothing;
update product_contractor pc set is_default = true from (
  select distinct on (client_id, model_id) client_id, model_id, contractor_id from product_contractor
  order by client_id, model_id, is_default desc, created_at, contractor_id) f
  where pc.client_id = f.client_id and pc.model_id = f.model_id and pc.contractor_id = f.contractor_id and not pc.is_default;
update product_model set extra = extra - 'contractors' where extra ? 'contractors';
