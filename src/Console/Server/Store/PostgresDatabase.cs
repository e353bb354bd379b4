using System.Data;
using System.Data.Common;
using Ias.Console.Server.Contract;
using Npgsql;
using NpgsqlTypes;

namespace Ias.Console.Server.Store;

/// <summary>PostgreSQL, for any number of servers side by side.</summary>
public sealed class PostgresDatabase : Database
{
    private const int Tries = 4;
    private const long MigrationLock = 0x6961735f636f6e73; // "ias_cons"
    private const long ChangesLock = 0x6961735f63686e67; // "ias_chng"
    private const string Clock = "(extract(epoch from clock_timestamp()) * 1000)::bigint";
    private const string Channel = "ias_changes";
    private const int KeepAliveSeconds = 15;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly string _connection;
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    /// <param name="connection">A connection string of Npgsql.</param>
    public PostgresDatabase(string connection, TimeProvider time)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connection);
        if (wanted.MaxAutoPrepare == 0)
        {
            wanted.MaxAutoPrepare = 128;
        }

        // No statement here leaves state in a connection that would have to be reset.
        wanted.NoResetOnClose = true;

        Place = $"PostgreSQL {wanted.Host}{(wanted.Port == NpgsqlConnection.DefaultPort ? "" : $":{wanted.Port}")}/{wanted.Database}";
        _time = time;
        _connection = wanted.ToString();
        _source = Source(_connection);
    }

    public override string Place { get; }

    public override string Now => Clock;

    public override string Lock => "for update";

    public override string SkipLocked(string table) => $"for update of {table} skip locked";

    public override string In(string column, string parameter) => $"{column} = any (@{parameter})";

    public override string Meet(string words, string others) => $"string_to_array({words}, ' ') && string_to_array({others}, ' ')";

    public override string Matches(bool titles, bool texts) =>
        (titles, texts) switch
        {
            (true, true) => "(title_search || text_search) @@ websearch_to_tsquery('english', @search)",
            (true, false) => "title_search @@ websearch_to_tsquery('english', @search)",
            (false, true) => "text_search @@ websearch_to_tsquery('english', @search)",
            _ => "@search::text is null",
        };

    // A phrase each: what marks separate in Foo.cs or 1.2.3 stands side by side.
    public override string SearchWords(IEnumerable<string> words) =>
        string.Join(
            ' ',
            words.Select(word => $"\"{new string([.. word.Select(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? ' ' : c)])}\"")
        );

    public override string Contains(string column, string parameter) => $"strpos(lower({column}), @{parameter}) > 0";

    public override async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancel);
                return await work(Session(connection, null, cancel));
            }
            catch (NpgsqlException failed) when (failed.IsTransient && attempt < Tries)
            {
                await Task.Delay(Pause(attempt), _time, cancel);
            }
        }
    }

    public override async Task<T> SnapshotAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        return await work(Session(connection, transaction, cancel));
    }

    public override async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var committing = false;
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                var session = Session(connection, transaction, cancel);
                var result = await work(session);
                committing = true;
                await CommitAsync(connection, transaction, session.Noted, cancel);
                return result;
            }
            catch (NpgsqlException failed)
                when (attempt < Tries && (committing ? failed.SqlState is PostgresErrorCodes.DeadlockDetected : failed.IsTransient))
            {
                // A deadlock, or the server went away before anything was stored.
                await Task.Delay(Pause(attempt), _time, cancel);
            }
        }
    }

    /// <summary>Listens on a connection of its own; every write notifies as it commits.</summary>
    public override async Task WatchAsync(Action<EntityId?> changed, Action<Exception> lost, CancellationToken cancel)
    {
        await using var source = Source(
            new NpgsqlConnectionStringBuilder(_connection) { Pooling = false, KeepAlive = KeepAliveSeconds }.ToString()
        );
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancel);
                connection.Notification += (_, told) => changed(EntityId.TryParse(told.Payload, out var workspace) ? workspace : null);
                await RunAsync(connection, $"listen {Channel}", cancel);
                attempt = 1;
                changed(null);
                while (true)
                {
                    await connection.WaitAsync(cancel);
                }
            }
            catch (NpgsqlException failed)
            {
                lost(failed);
                var pause = Pause(attempt) < LongestPause ? Pause(attempt) : LongestPause;
                await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), _time, cancel);
            }
        }
    }

    public override async Task<int> MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancel);
        await RunAsync(connection, "create table if not exists schema_version (version bigint not null)", cancel);
        var found = await VersionAsync(connection, cancel);
        Refuse(found);
        foreach (var migration in Migration.All.Where(migration => migration.Number > found))
        {
            await RunAsync(connection, Translate(migration.Sql), cancel);
            await RunAsync(connection, $"delete from schema_version; insert into schema_version values ({migration.Number})", cancel);
        }

        await transaction.CommitAsync(cancel);
        return found;
    }

    public override async Task<int> SchemaAsync(CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select to_regclass('schema_version') is not null";
        return await command.ExecuteScalarAsync(cancel) is true ? await VersionAsync(connection, cancel) : 0;
    }

    // Connections, resources, the operator's doing, the system: https://www.postgresql.org/docs/current/errcodes-appendix.html
    public override bool IsUnavailable(DbException failed) =>
        failed is NpgsqlException and not PostgresException
        || failed is PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7' or '8', ..] };

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    internal override string Translate(string migration) =>
        migration
            .Replace("{seq}", "seq bigint generated by default as identity primary key", StringComparison.Ordinal)
            .Replace(
                "{search columns}",
                """
                , title_search tsvector generated always as (to_tsvector('simple', coalesce(title, ''))) stored
                , text_search tsvector generated always as (to_tsvector('simple', coalesce(text, ''))) stored
                """,
                StringComparison.Ordinal
            )
            .Replace(
                "{search index}",
                """
                create index context_titles on context_items using gin (title_search);
                create index context_texts on context_items using gin (text_search);
                """,
                StringComparison.Ordinal
            )
            .Replace(
                "{search by stem}",
                $"""
                alter table context_items drop column title_search, drop column text_search;
                alter table context_items
                    add column title_search tsvector generated always as ({SearchVector("title")}) stored,
                    add column text_search tsvector generated always as ({SearchVector("text")}) stored;
                create index context_titles on context_items using gin (title_search);
                create index context_texts on context_items using gin (text_search);
                """,
                StringComparison.Ordinal
            )
            .Replace(
                "{transaction column}",
                ", transaction_id bigint not null default (pg_current_xact_id()::text::bigint)",
                StringComparison.Ordinal
            )
            .Replace("{no transaction column}", "alter table changes drop column transaction_id;", StringComparison.Ordinal);

    // Without the marks between words: PostgreSQL's parser makes one word of a path, a host or a version.
    private static string SearchVector(string column) =>
        $"""to_tsvector('english', translate(coalesce({column}, ''), '!"#$%&''()*+,-./:;<=>?@[\]^_`{"{|}"}~', repeat(' ', 32)))""";

    /// <summary>Does nothing: deleted rows are PostgreSQL's to reclaim (autovacuum), and its log and backups are the operator's.</summary>
    public override Task EraseDeletedAsync(CancellationToken cancel) => Task.CompletedTask;

    internal override Task ContinueNumbersAsync(Session session, string table) =>
        session
            .Sql($"select setval(pg_get_serial_sequence('{table}', 'seq'), coalesce((select max(seq) from {table}), 0) + 1, false)")
            .NumberAsync();

    internal override Task NumberChangesFromAsync(Session session, long first) =>
        session.Sql("select setval(pg_get_serial_sequence('changes', 'seq'), @first, false)").Number("first", first).NumberAsync();

    internal override DbParameter Texts(string name, IReadOnlyList<string> values) =>
        new NpgsqlParameter<string[]>(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = [.. values] };

    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(20 * Math.Pow(4, attempt - 1));

    private static NpgsqlDataSource Source(string connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return builder.Build();
    }

    // A sequence gives out numbers before the commits, in another order. Under the lock, which a commit frees after it can be seen, both
    // have one order: whoever sees a number has seen all before it. Under the lock nobody waits for the disk: the commit can be seen before
    // it is on disk, and whoever made it is answered when it is there, with all that were made at the same time.
    private static async Task CommitAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IReadOnlyList<Noted> changes,
        CancellationToken cancel
    )
    {
        if (changes.Count == 0)
        {
            await transaction.CommitAsync(cancel);
            return;
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        void Add(string sql, params (string Name, string Value)[] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var (name, value) in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter<string>(name, NpgsqlDbType.Text) { TypedValue = value });
            }

            batch.BatchCommands.Add(command);
        }

        Add($"select set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock({ChangesLock})");
        foreach (var (workspace, subject, id, happened) in changes)
        {
            Add(
                $"insert into changes (workspace_id, subject, subject_id, happened, at) values (@on, @subject, @id, @happened, {Clock})",
                ("on", workspace.Value),
                ("subject", subject),
                ("id", id.Value),
                ("happened", happened)
            );
        }

        foreach (var workspace in changes.Select(change => change.Workspace.Value).Distinct())
        {
            Add($"select pg_notify('{Channel}', @on)", ("on", workspace));
        }

        Add("commit");
        Add("select pg_logical_emit_message(true, '', '')"); // its own commit waits until everything before it is on disk
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select coalesce(max(version), 0) from schema_version";
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancel));
    }

    private Session Session(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancel) =>
        new(
            this,
            sql =>
            {
                var command = connection.CreateCommand();
                command.CommandText = sql;
                command.Transaction = transaction;
                return command;
            },
            _time,
            cancel
        );
}
