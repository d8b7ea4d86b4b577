-- The newest purchases first, as lists ask for them: an index that has nulls first is of no use to a list that has them last.
drop index purchase_created;
create index purchase_created on purchase (client_id, created_at desc nulls last, id desc);
