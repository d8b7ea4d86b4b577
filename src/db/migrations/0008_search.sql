-- Product search. Behind row level security PostgreSQL may not use an index for LIKE, since LIKE is not leakproof. This view is read with
-- the rights of its owner and holds the wall itself: its condition is the client of the transaction, as in the policy of the table.
create view searchable_product as select * from product where client_id = (select app_client());
grant select on searchable_product to ambar_app;
