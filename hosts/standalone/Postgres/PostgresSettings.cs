namespace Orchestrate.Standalone.Postgres;

/// <summary>The server's settings: durable, and small enough for a person's own machine.</summary>
internal static class PostgresSettings
{
    /// <summary>Connections that one data source of the host may open.</summary>
    internal const int PoolSize = 20;

    /// <summary>The part of <c>postgresql.conf</c> that does not depend on the machine.</summary>
    internal const string Text = """
        # Written by Orchestrate at every start; changes here are lost.
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        max_connections = 300
        shared_buffers = 32MB
        work_mem = 4MB
        maintenance_work_mem = 32MB
        # Segments are used again: while a new one is filled with zeroes, which takes tens of milliseconds, nobody commits.
        max_wal_size = 512MB
        min_wal_size = 256MB
        wal_level = minimal
        max_wal_senders = 0
        max_worker_processes = 2
        max_parallel_workers = 0
        max_parallel_workers_per_gather = 0
        jit = off
        huge_pages = off
        password_encryption = scram-sha-256
        log_line_prefix = '%m [%p] '
        log_timezone = 'UTC'
        timezone = 'UTC'
        lc_messages = 'C'
        client_min_messages = notice

        """;
}
