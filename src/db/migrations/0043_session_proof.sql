-- When whoever uses a session last showed that they know the password: a stolen cookie alone must not take the account over.
alter table session add column proven_at timestamptz;
