-- Product search by work that is under way: shipments to marketplaces, cards that their service has not heard of yet.

-- When the service last told of this listing's card: what was changed here since then is still to be sent.
alter table listing add column card_at timestamptz;
update listing set card_at = modified_at where status is not null or service_product_id is not null or card_id is not null;

-- Shipments that are on their way to a marketplace: few, and asked for by every plan of purchases.
create index sales_order_shipments on sales_order (client_id, id) where type = 'FBM' and is_open and not deleted;
