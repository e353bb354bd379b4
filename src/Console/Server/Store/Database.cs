using System.Data.Common;
using System.Text;
using Ias.Console.Server.Contract;
using Ias.Core;

namespace Ias.Console.Server.Store;

/// <summary>Database of the Console: SQLite or PostgreSQL. The classes of each subject (<see cref="Jobs"/>, <see cref="Repos"/> …) decide
/// what is stored, once for both; this class holds the differences. Times are milliseconds since 1970 by the database's clock, because
/// servers' clocks may be wrong.</summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>The schema this program knows.</summary>
    public static int NewestSchema => Migration.All.Count;

    /// <summary>Location of the store for messages: the file, or the server without its password.</summary>
    public abstract string Place { get; }

    /// <summary>SQL for the time now.</summary>
    public abstract string Now { get; }

    /// <summary>SQL behind a select: other transactions wait for these rows.</summary>
    public abstract string Lock { get; }

    /// <summary>SQL behind a select: rows of the table that others have locked are passed over.</summary>
    public abstract string SkipLocked(string table);

    /// <summary>SQL: the column is one of the parameter's texts.</summary>
    public abstract string In(string column, string parameter);

    /// <summary>SQL: one of the words of the first column is among those of the second.</summary>
    public abstract string Meet(string words, string others);

    /// <summary>SQL: which context items match the words of the parameter <c>search</c>, in the columns that may be searched.</summary>
    public abstract string Matches(bool titles, bool texts);

    /// <summary>Value of the SQL parameter <c>search</c> for the words a person typed.</summary>
    public abstract string SearchWords(IEnumerable<string> words);

    /// <summary>SQL: the column's text, in lower case, contains the parameter's.</summary>
    public abstract string Contains(string column, string parameter);

    /// <summary>Runs queries that write nothing.</summary>
    public abstract Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel);

    /// <summary>Reads everything as it was at one moment, while others write.</summary>
    public abstract Task<T> SnapshotAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel);

    /// <summary>Reads and writes in one transaction. <paramref name="work"/> may be called again after a conflict, so it touches nothing
    /// else.</summary>
    public abstract Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel);

    /// <summary>Reads and writes in one transaction, without a result.</summary>
    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancel) =>
        WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            cancel
        );

    /// <summary>Reports each commit that followers care about, by this process or another, until canceled.</summary>
    /// <param name="changed">Called with the workspace; null: possibly any. It must not block; it may be called on any thread, and without
    /// a change.</param>
    /// <param name="lost">Called when the watch is interrupted. It retries, and then calls <paramref name="changed"/> with
    /// null.</param>
    public abstract Task WatchAsync(Action<EntityId?> changed, Action<Exception> lost, CancellationToken cancel);

    /// <summary>Brings the schema up to date, one server at a time; returns the version it had.</summary>
    /// <exception cref="ProblemException">The schema is newer than this program.</exception>
    public abstract Task<int> MigrateAsync(CancellationToken cancel);

    /// <summary>The schema's version; 0: there is none yet.</summary>
    public abstract Task<int> SchemaAsync(CancellationToken cancel);

    /// <summary>Removes from the store's files what was deleted or cleared, as far as this program can.</summary>
    /// <exception cref="DbException">It is not done; it can be tried again.</exception>
    public abstract Task EraseDeletedAsync(CancellationToken cancel);

    /// <summary>True when a failure is the store's: it is gone, full, damaged, or cannot be reached. False for what a statement did
    /// wrong.</summary>
    public abstract bool IsUnavailable(DbException failed);

    public abstract ValueTask DisposeAsync();

    /// <summary>Adapts a migration's SQL to this database.</summary>
    internal abstract string Translate(string migration);

    /// <summary>After rows were stored with their numbers: the next ones come after them.</summary>
    internal abstract Task ContinueNumbersAsync(Session session, string table);

    /// <summary>The changes of a store that took another's place are numbered from here on.</summary>
    internal abstract Task NumberChangesFromAsync(Session session, long first);

    internal abstract DbParameter Texts(string name, IReadOnlyList<string> values);

    /// <exception cref="ProblemException">The schema is newer than this program.</exception>
    protected void Refuse(int found)
    {
        if (found > NewestSchema)
        {
            throw new ProblemException(
                new Problem(
                    $"This database was written by a newer ias console: its schema is {found}, this program knows {NewestSchema}.",
                    Place,
                    "upgrade this program; a schema is never taken back"
                )
            );
        }
    }
}

/// <summary>A numbered step of the schema.</summary>
internal sealed record Migration(int Number, string Sql)
{
    /// <summary>Migrations of the schema, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Read()];

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return new Migration(int.Parse(name["migrations/".Length..].Split('-')[0]), reader.ReadToEnd());
            });
    }
}
