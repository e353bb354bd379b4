// Over 300 lines: the one writer, and everything that waits for it.
using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Ias.Console.Server.Contract;
using Microsoft.Data.Sqlite;

namespace Ias.Console.Server.Store;

/// <summary>One file, for one server and the commands beside it. Writes go through one connection; those that wait are committed together,
/// each in a savepoint of its own, so that the disk is flushed once for all of them.</summary>
public sealed class SqliteDatabase : Database
{
    private const int Together = 64;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly string _connection;
    private readonly TimeProvider _time;
    private readonly ConcurrentBag<Link> _idle = [];
    private readonly Channel<IWrite> _writes = Channel.CreateUnbounded<IWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lazy<Task> _writer;
    private Action<EntityId>? _committed;

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
            Mode = SqliteOpenMode.ReadWrite, // a file that was deleted is not made again: that would be another store
        }.ToString();
        _writer = new Lazy<Task>(() => Task.Run(WriteAllAsync));
    }

    public override string Place { get; }

    public override string Now => "cast(unixepoch('subsec') * 1000 as integer)";

    public override string Lock => "";

    public override string SkipLocked(string table) => "";

    public override string In(string column, string parameter) => $"{column} in (select value from json_each(@{parameter}))";

    public override string Meet(string words, string others) =>
        $"exists (select 1 from json_each('[\"' || replace({words}, ' ', '\",\"') || '\"]') as one where instr(' ' || {others} || ' ', ' ' || one.value || ' ') > 0)";

    public override string Matches(bool titles, bool texts) =>
        titles || texts
            ? $"seq in (select rowid from context_search where context_search match '{{{(titles ? "title " : "")}{(texts ? "text" : "")}}} : (' || @search || ')')"
            : "@search is null";

    // A phrase each: what marks separate in Foo.cs or 1.2.3 stands side by side.
    public override string SearchWords(IEnumerable<string> words) =>
        string.Join(" AND ", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    public override string Contains(string column, string parameter) => $"instr(lower({column}), @{parameter}) > 0";

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
        if (!File.Exists(Place))
        {
            throw new SqliteException("the database's file was deleted", CannotOpen); // its open handles would still be written
        }

        _ = _writer.Value;
        var write = new Write<T>(link => new Session(this, link.Command, _time, cancel), work, cancel);
        await _writes.Writer.WriteAsync(write, cancel);
        return await write.Result;
    }

    /// <summary>Writes of this process are reported directly; those of other processes are seen as changes of the files.</summary>
    public override async Task WatchAsync(Action<EntityId?> changed, Action<Exception> lost, CancellationToken cancel)
    {
        var touched = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Touched(object? sender, EventArgs what) => touched.Writer.TryWrite(true);
        void Committed(EntityId workspace) => changed(workspace);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(Path.GetFullPath(Place))!, Path.GetFileName(Place) + "*");
        watcher.NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName;
        watcher.Changed += Touched;
        watcher.Created += Touched;
        watcher.Error += Touched;
        _committed += Committed;
        try
        {
            watcher.EnableRaisingEvents = true;
            await LookAsync(touched.Reader, changed, cancel);
        }
        catch (Exception failed) when (failed is IOException or SqliteException)
        {
            // From now on writes of other processes are noticed late, by polling.
            lost(failed);
            await Task.Delay(Timeout.Infinite, cancel);
        }
        finally
        {
            _committed -= Committed;
        }
    }

    public override Task<int> MigrateAsync(CancellationToken cancel)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(_connection) { Mode = SqliteOpenMode.ReadWriteCreate }.ToString()
        );
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

    // https://sqlite.org/rescode.html
    public override bool IsUnavailable(DbException failed) =>
        failed is SqliteException { SqliteErrorCode: ReadOnly or InputOutput or Corrupt or Full or CannotOpen or NotADatabase };

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
            .Replace("{no transaction column}", "", StringComparison.Ordinal)
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
            )
            .Replace(
                "{search by stem}",
                """
                drop table context_search;
                create virtual table context_search using fts5(
                    title, text, content='context_items', content_rowid='seq', tokenize='porter unicode61');
                insert into context_search (context_search, rank) values ('secure-delete', 1);
                insert into context_search (context_search) values ('rebuild');
                """,
                StringComparison.Ordinal
            );

    // What is deleted is overwritten (secure_delete), but may stand in pages that were freed by an older version, and in the log.
    public override async Task EraseDeletedAsync(CancellationToken cancel)
    {
        using var link = Link.Open(_connection);
        link.Run("vacuum");
        await using var checkpoint = await link.Command("pragma wal_checkpoint(truncate)").ExecuteReaderAsync(cancel);
        if (!await checkpoint.ReadAsync(cancel) || checkpoint.GetInt32(0) != 0)
        {
            throw new SqliteException("the log is being read; what it holds stays until the next checkpoint", Busy);
        }
    }

    internal override Task ContinueNumbersAsync(Session session, string table) => Task.CompletedTask;

    internal override async Task NumberChangesFromAsync(Session session, long first)
    {
        await session.Sql("delete from sqlite_sequence where name = 'changes'").ExecuteAsync();
        await session.Sql("insert into sqlite_sequence (name, seq) values ('changes', @before)").Number("before", first - 1).ExecuteAsync();
    }

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

    // A file is touched before a commit can be seen. Where writes are made, this waits for one of another process to end, and learns
    // whether there was one.
    private async Task LookAsync(ChannelReader<bool> touched, Action<EntityId?> changed, CancellationToken cancel)
    {
        long? known = null;
        while (true)
        {
            var version = await WriteAsync(session => session.Sql("pragma data_version").NumberAsync(), cancel);
            if (version != known)
            {
                known = version;
                changed(null);
            }

            await Task.Delay(BetweenLooks, cancel);
            await touched.ReadAsync(cancel);
        }
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

            foreach (var workspace in batch.SelectMany(write => write.Changed).Distinct())
            {
                _committed?.Invoke(workspace);
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
            link.Run("pragma synchronous = full"); // what was answered is on disk
            link.Run("pragma secure_delete = on"); // what was deleted is not
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
                // The failure has rolled it back already.
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
        /// <summary>Workspaces in which changes were noted.</summary>
        IEnumerable<EntityId> Changed { get; }

        Task<bool> TryAsync(Link link);

        void Finish();

        void Fail(Exception because);
    }

    /// <summary>A write that waits for its turn, and then for the commit.</summary>
    private sealed class Write<T>(Func<Link, Session> open, Func<Session, Task<T>> work, CancellationToken cancel) : IWrite
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _failed;
        private Session? _session;

        public Task<T> Result => _result.Task;

        public IEnumerable<EntityId> Changed => _failed is null ? _session?.Noted.Select(change => change.Workspace) ?? [] : [];

        public async Task<bool> TryAsync(Link link)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                _session = open(link);
                _value = await work(_session);
                await StoreAsync(_session);
                return true;
            }
            catch (Exception failed)
            {
                _failed = failed;
                return false;
            }
        }

        private static async Task StoreAsync(Session session)
        {
            foreach (var (workspace, subject, id, happened) in session.Noted)
            {
                await session
                    .Sql(
                        $"insert into changes (workspace_id, subject, subject_id, happened, at) values (@on, @subject, @id, @happened, {session.Now})"
                    )
                    .Id("on", workspace)
                    .Own("subject", subject)
                    .Id("id", id)
                    .Own("happened", happened)
                    .ExecuteAsync();
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
