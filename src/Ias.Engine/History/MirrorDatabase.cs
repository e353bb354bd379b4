using Ias.Engine.Files;
using Microsoft.Data.Sqlite;

namespace Ias.Engine.History;

/// <summary>The SQLite file: where it lies, who may read it, and its schema.</summary>
internal static class MirrorDatabase
{
    /// <summary>Each step takes the schema from the version before it (<c>PRAGMA user_version</c>) to its own; steps are only ever
    /// added.</summary>
    private static readonly string[] Migrations =
    [
        """
            CREATE TABLE logs (
                path      TEXT PRIMARY KEY,      -- of the events.jsonl
                work_tree TEXT NOT NULL,
                position  INTEGER NOT NULL,      -- bytes copied
                head      BLOB NOT NULL          -- the log's first bytes: another log in the same place is told by them
            ) WITHOUT ROWID;
            CREATE TABLE runs (
                id            INTEGER PRIMARY KEY,
                work_tree     TEXT NOT NULL,
                run_id        TEXT NOT NULL,
                target        TEXT NOT NULL,
                branch        TEXT NOT NULL,
                state         TEXT NOT NULL,
                started       TEXT NOT NULL,
                last_activity TEXT NOT NULL,
                cycles        INTEGER NOT NULL,
                commits       INTEGER NOT NULL,
                input_tokens  INTEGER NOT NULL,
                output_tokens INTEGER NOT NULL,
                cost_usd      REAL,
                halt_reason   TEXT NOT NULL,
                pull_request  TEXT NOT NULL,
                last_seq      INTEGER NOT NULL,
                UNIQUE (work_tree, run_id)
            );
            CREATE INDEX runs_by_start ON runs (started DESC);
            CREATE TABLE events (
                run  INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                seq  INTEGER NOT NULL,
                at   TEXT NOT NULL,
                kind TEXT NOT NULL,
                body TEXT NOT NULL,              -- the line as it stands in the log
                PRIMARY KEY (run, seq)
            ) WITHOUT ROWID;
            """,
    ];

    /// <summary>Opens the database, making file (0600), folder (0700) and schema where they are missing.</summary>
    /// <exception cref="SqliteException">Locked, full, corrupt, not writable.</exception>
    /// <exception cref="ProblemException">A newer ias made it.</exception>
    public static SqliteConnection Open(string path)
    {
        MakePrivate(path);
        // A run must not wait for a mirror: one second (the least there is) for whoever holds the lock, then another time.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString()
        );
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
            Migrate(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>True when SQLite itself finds the file sound.</summary>
    public static bool IsSound(string path)
    {
        if (!OutsideFile.Exists(path))
        {
            return true;
        }

        try
        {
            using var connection = Open(path);
            return Scalar(connection, "PRAGMA quick_check(1)") is "ok";
        }
        catch (SqliteException wrong) when (MirrorProblem.IsCorrupt(wrong))
        {
            return false;
        }
    }

    private static void MakePrivate(string path)
    {
        OutsideFolder.Make(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!OutsideFile.Exists(path))
        {
            // SQLite gives its -wal and -shm the mode of the file itself.
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            OutsideFile.Create(path, options).Dispose();
        }
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        var version = Version(connection);
        if (version == Migrations.Length)
        {
            return;
        }

        if (version > Migrations.Length)
        {
            throw new ProblemException(
                new Problem(
                    $"The history was written by a newer ias (schema {version}, this one knows {Migrations.Length}).",
                    path,
                    "update ias; until then runs work without their history"
                )
            );
        }

        connection.InTransaction(_ =>
        {
            for (version = Version(connection); version < Migrations.Length; version++) // somebody else may have been quicker
            {
                Execute(connection, $"{Migrations[version]} PRAGMA user_version = {version + 1};");
            }
        });
    }

    /// <summary>Does all of it, or nothing. What failed is what is thrown.</summary>
    public static void InTransaction(this SqliteConnection connection, Action<SqliteTransaction> work)
    {
        var transaction = connection.BeginTransaction(deferred: false);
        try
        {
            work(transaction);
            transaction.Commit();
        }
        finally
        {
            try
            {
                transaction.Dispose();
            }
            catch (SqliteException)
            {
                // There is nothing to roll back: on a full disk SQLite has done that itself (sqlite.org/lang_transaction.html).
            }
        }
    }

    /// <summary>A statement within a transaction; null values are NULL.</summary>
    public static SqliteCommand Command(
        this SqliteTransaction transaction,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        var command = Command(transaction.Connection!, sql, values);
        command.Transaction = transaction;
        return command;
    }

    /// <summary>A statement; null values are NULL.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(new SqliteParameter(name, value ?? DBNull.Value));
        }

        return command;
    }

    private static int Version(SqliteConnection connection) => Convert.ToInt32(Scalar(connection, "PRAGMA user_version"));

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        command.ExecuteNonQuery();
    }
}
