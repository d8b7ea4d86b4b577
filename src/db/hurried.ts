// How PostgreSQL is set for tests.
// Not its job: how it is set for data that somebody needs (embedded.ts).

/**
 * Tests prove behaviour, not durability: nothing is waited for until it is on the disk, and little is written there beside the tables, so that a
 * database is copied in a tenth of the time. The test of crashes starts a durable server of its own.
 */
export const hurried = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
}
