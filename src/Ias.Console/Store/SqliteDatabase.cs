using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Ias.Console.Store;

/// <summary>One file, for one server and the commands beside it. Writes go through one connection; those that wait are committed together,
/// each in a savepoint of its own, so that the disk is flushed once for all of them.</summary>
public sealed class SqliteDatabase : Database
{
    private const int Together = 64;

    private readonly string _connection;
    private readonly TimeProvider _time;
    private readonly ConcurrentBag<Link> _idle = [];
    private readonly Channel<IWrite> _writes = Channel.CreateUnbounded<IWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lazy<Task> _writer;

    /// <param name="path">The file; its folder exists.</param>
    public SqliteDatabase(string path, TimeProvider time)
    {
        Place = path;
        _time = time;
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = false,
        }.ToString();
        _writer = new Lazy<Task>(() => Task.Run(WriteAllAsync));
    }

    public override string Place { get; }

    public override string Now => "cast(unixepoch('subsec') * 1000 as integer)";

    public override string Lock => "";

    public override string SkipLocked => "";

    public override string Settled => "true";

    public override string In(string column, string parameter) => $"{column} in (select value from json_each(@{parameter}))";

    public override string NoneOrAny(string column, string parameter) =>
        $"({column} = '' or exists (select 1 from json_each(@{parameter}) as one where instr(' ' || {column} || ' ', ' ' || one.value || ' ') > 0))";

    public override string Matches(bool titles, bool texts) =>
        titles || texts
            ? $"seq in (select rowid from context_search where context_search match '{{{(titles ? "title " : "")}{(texts ? "text" : "")}}} : (' || @search || ')')"
            : "@search is null";

    public override string SearchWords(IEnumerable<string> words) =>
        string.Join(" AND ", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    public override async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        var link = _idle.TryTake(out var idle) ? idle : Link.Open(_connection);
        try
        {
            return await work(new Session(this, link.Command, _time, cancel));
        }
        finally
        {
            _idle.Add(link);
        }
    }

    public override async Task<T> SnapshotAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        using var link = Link.Open(_connection);
        link.Run("begin");
        return await work(new Session(this, link.Command, _time, cancel));
    }

    public override async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        _ = _writer.Value;
        var write = new Write<T>(link => work(new Session(this, link.Command, _time, cancel)), cancel);
        await _writes.Writer.WriteAsync(write, cancel);
        return await write.Result;
    }

    public override Task<int> MigrateAsync(CancellationToken cancel)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        Run(connection, "pragma journal_mode = wal");
        Run(connection, "pragma busy_timeout = 30000");
        Run(connection, "begin exclusive");
        var found = Version(connection);
        Refuse(found);
        foreach (var migration in Migration.All.Where(migration => migration.Number > found))
        {
            Run(connection, Translate(migration.Sql));
            Run(connection, $"pragma user_version = {migration.Number}");
        }

        Run(connection, "commit");
        return Task.FromResult(found);
    }

    public override Task<int> SchemaAsync(CancellationToken cancel)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        return Task.FromResult(Version(connection));
    }

    public override async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        if (_writer.IsValueCreated)
        {
            await _writer.Value;
        }

        foreach (var link in _idle)
        {
            link.Dispose();
        }

        _idle.Clear();
    }

    internal override string Translate(string migration) =>
        migration
            .Replace("{seq}", "seq integer primary key autoincrement", StringComparison.Ordinal)
            .Replace("{search columns}", "", StringComparison.Ordinal)
            .Replace("{transaction column}", "", StringComparison.Ordinal)
            .Replace(
                "{search index}",
                """
                create virtual table context_search using fts5(title, text, content='context_items', content_rowid='seq');
                create trigger context_added after insert on context_items begin
                    insert into context_search (rowid, title, text) values (new.seq, new.title, new.text);
                end;
                create trigger context_removed after delete on context_items begin
                    insert into context_search (context_search, rowid, title, text) values ('delete', old.seq, old.title, old.text);
                end;
                create trigger context_changed after update of title, text on context_items begin
                    insert into context_search (context_search, rowid, title, text) values ('delete', old.seq, old.title, old.text);
                    insert into context_search (rowid, title, text) values (new.seq, new.title, new.text);
                end;
                """,
                StringComparison.Ordinal
            );

    internal override Task ContinueNumbersAsync(Session session, string table) => Task.CompletedTask;

    internal override DbParameter Texts(string name, IReadOnlyList<string> values) =>
        new SqliteParameter(name, new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]).ToJsonString());

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return Convert.ToInt32(command.ExecuteScalar());
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task WriteAllAsync()
    {
        Link? link = null;
        var batch = new List<IWrite>();
        while (await _writes.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < Together && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            try
            {
                link ??= Link.Open(_connection);
                link.Run("begin immediate");
                foreach (var write in batch)
                {
                    link.Run("savepoint one");
                    if (!await write.TryAsync(link))
                    {
                        link.Run("rollback to one");
                    }

                    link.Run("release one");
                }

                link.Run("commit");
            }
            catch (SqliteException failed)
            {
                // The disk is full, or another process held the file for too long: none of them is stored.
                link?.TryRollback();
                batch.ForEach(write => write.Fail(failed));
                continue;
            }

            batch.ForEach(write => write.Finish());
        }

        link?.Dispose();
    }

    /// <summary>A connection with its prepared statements.</summary>
    private sealed class Link : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

        private Link(SqliteConnection connection) => _connection = connection;

        public static Link Open(string connection)
        {
            var link = new Link(new SqliteConnection(connection));
            link._connection.Open();
            link.Run("pragma busy_timeout = 30000");
            return link;
        }

        public SqliteCommand Command(string sql)
        {
            if (!_commands.TryGetValue(sql, out var command))
            {
                command = _connection.CreateCommand();
                command.CommandText = sql;
                _commands[sql] = command;
            }

            command.Parameters.Clear();
            return command;
        }

        public void Run(string sql) => Command(sql).ExecuteNonQuery();

        public void TryRollback()
        {
            try
            {
                Run("rollback");
            }
            catch (SqliteException)
            {
                // It was rolled back already, by what failed.
            }
        }

        public void Dispose()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }
    }

    private interface IWrite
    {
        Task<bool> TryAsync(Link link);

        void Finish();

        void Fail(Exception because);
    }

    /// <summary>A write that waits for its turn, and then for the commit.</summary>
    private sealed class Write<T>(Func<Link, Task<T>> work, CancellationToken cancel) : IWrite
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _failed;

        public Task<T> Result => _result.Task;

        public async Task<bool> TryAsync(Link link)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                _value = await work(link);
                return true;
            }
            catch (Exception failed)
            {
                _failed = failed;
                return false;
            }
        }

        public void Finish()
        {
            if (_failed is not null)
            {
                _result.SetException(_failed);
            }
            else
            {
                _result.SetResult(_value!);
            }
        }

        public void Fail(Exception because) => _result.SetException(_failed ?? because);
    }
}
