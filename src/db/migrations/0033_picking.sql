-- The floor of packing and picking as the cabinet shows it: what was put aside is found at once; a piece that was not in its place says so.

create index packing_aside on packing (client_id, order_id) where state = 'aside';

alter table collect
  -- Not found by who picked it, and why: its order is in no new task until it is shared out on purpose.
  add column short_reason  text check (length(short_reason) between 1 and 500),
  add column short_at      timestamptz,
  add column short_by      text,
  -- The walk in which it was missed.
  add column short_task_id bigint;
create index collect_short on collect (client_id, short_task_id) where short_task_id is not null;
