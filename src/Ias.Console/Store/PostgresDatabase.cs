using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Ias.Console.Store;

/// <summary>PostgreSQL, for any number of servers side by side.</summary>
public sealed class PostgresDatabase : Database
{
    private const int Tries = 4;
    private const long MigrationLock = 0x6961735f636f6e73; // "ias_cons"

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

        Place = $"PostgreSQL {wanted.Host}{(wanted.Port == NpgsqlConnection.DefaultPort ? "" : $":{wanted.Port}")}/{wanted.Database}";
        _time = time;
        var builder = new NpgsqlSlimDataSourceBuilder(wanted.ToString());
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        _source = builder.Build();
    }

    public override string Place { get; }

    public override string Now => "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    public override string Lock => "for update";

    public override string SkipLocked => "for update skip locked";

    public override string Settled => "transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    public override string In(string column, string parameter) => $"{column} = any (@{parameter})";

    public override string NoneOrAny(string column, string parameter) =>
        $"({column} = '' or string_to_array({column}, ' ') && @{parameter})";

    public override string Matches(bool titles, bool texts) =>
        (titles, texts) switch
        {
            (true, true) => "(title_search || text_search) @@ plainto_tsquery('simple', @search)",
            (true, false) => "title_search @@ plainto_tsquery('simple', @search)",
            (false, true) => "text_search @@ plainto_tsquery('simple', @search)",
            _ => "@search::text is null",
        };

    public override string SearchWords(IEnumerable<string> words) => string.Join(' ', words);

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
                var result = await work(Session(connection, transaction, cancel));
                committing = true;
                await transaction.CommitAsync(cancel);
                return result;
            }
            catch (NpgsqlException failed) when (failed.IsTransient && !committing && attempt < Tries)
            {
                // A deadlock, or the server went away before anything was stored.
                await Task.Delay(Pause(attempt), _time, cancel);
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
                "{transaction column}",
                ", transaction_id bigint not null default (pg_current_xact_id()::text::bigint)",
                StringComparison.Ordinal
            );

    internal override Task ContinueNumbersAsync(Session session, string table) =>
        session
            .Sql($"select setval(pg_get_serial_sequence('{table}', 'seq'), coalesce((select max(seq) from {table}), 0) + 1, false)")
            .NumberAsync();

    internal override DbParameter Texts(string name, IReadOnlyList<string> values) =>
        new NpgsqlParameter<string[]>(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = [.. values] };

    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(20 * Math.Pow(4, attempt - 1));

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
