using System.CommandLine;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>Options common to all commands, and the store that they select.</summary>
internal sealed class Place
{
    public const string StoreVariable = "IAS_CONSOLE_STORE";

    public Option<string?> Data { get; } =
        new("--data")
        {
            Description = "The folder of the SQLite file; default: $XDG_STATE_HOME/ias/console",
            HelpName = "DIR",
            Recursive = true,
        };

    public Option<string?> Store { get; } =
        new("--store")
        {
            Description = $"PostgreSQL instead of SQLite, as a connection string (\"Host=db;Database=ias\"); also ${StoreVariable}",
            HelpName = "CONNECTION",
            Recursive = true,
        };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON", Recursive = true };

    /// <summary>File with the connection string, which has a password that no list of processes should show.</summary>
    public Option<string?> StoreFile { get; } =
        new("--store-file")
        {
            Description = "A file with the connection string of PostgreSQL: its password then shows in no list of processes",
            HelpName = "FILE",
            Recursive = true,
        };

    /// <summary>The store as it is; its schema may be older or newer.</summary>
    /// <param name="creates">True: a SQLite file that is missing is made.</param>
    /// <exception cref="ProblemException">There is none, the connection string cannot be read, or the folder not made.</exception>
    public Database OpenAny(ParseResult parsed, bool creates = false)
    {
        var connection = Connection(parsed);
        if (!string.IsNullOrWhiteSpace(connection))
        {
            try
            {
                return new PostgresDatabase(connection, TimeProvider.System);
            }
            catch (ArgumentException wrong)
            {
                throw new ProblemException(
                    new Problem(
                        "The connection string of --store cannot be read.",
                        wrong.Message,
                        "--store \"Host=db;Database=ias;Username=ias\"",
                        ExitCode.Usage
                    )
                );
            }
        }

        var folder = parsed.GetValue(Data) ?? Path.Combine(StateHome(), "ias", "console");
        var file = Path.Combine(Path.GetFullPath(folder), "console.db");
        if (!creates && !File.Exists(file))
        {
            throw new ProblemException(
                new Problem(
                    "There is no Console's store here.",
                    file,
                    "--data DIR or --store CONNECTION, where it is     (ias console serve makes one)"
                )
            );
        }

        try
        {
            // Tokens' hashes and people's words: for this user only.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem("The folder for the Console's data cannot be made.", folder, "--data DIR, where you may write")
            );
        }

        try
        {
            Close(file);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem("The Console's database cannot be opened.", $"{file}: {failed.Message}", "--data DIR, where you may write"),
                failed
            );
        }

        return new SqliteDatabase(file, TimeProvider.System);
    }

    /// <summary>Opens the store, whose schema must be the one this program knows; a new SQLite file gets it immediately.</summary>
    /// <exception cref="ProblemException">There is none yet, or an older or a newer one.</exception>
    public async Task<Database> OpenAsync(ParseResult parsed, CancellationToken cancel, bool creates = false)
    {
        var database = OpenAny(parsed, creates);
        var schema = await database.SchemaAsync(cancel);
        if (schema == Database.NewestSchema)
        {
            return database;
        }

        if (schema == 0 && database is SqliteDatabase)
        {
            await database.MigrateAsync(cancel);
            return database;
        }

        await database.DisposeAsync();
        throw new ProblemException(
            schema > Database.NewestSchema
                ? new Problem(
                    $"This database has schema {schema}; this program knows {Database.NewestSchema}.",
                    database.Place,
                    "upgrade this program"
                )
                : new Problem(
                    $"This database has schema {schema}; this program needs {Database.NewestSchema}.",
                    database.Place,
                    "ias console migrate"
                )
        );
    }

    private string? Connection(ParseResult parsed)
    {
        if (parsed.GetValue(StoreFile) is not { } file)
        {
            return parsed.GetValue(Store) ?? Environment.GetEnvironmentVariable(StoreVariable);
        }

        if (parsed.GetValue(Store) is not null)
        {
            throw new ProblemException(new Problem("There are two stores.", "--store and --store-file", "one of them", ExitCode.Usage));
        }

        return ServeNotices.ReadSecret(file);
    }

    // For this user only, and so are the files beside it, which get its mode from SQLite.
    private static void Close(string file)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (new FileInfo(file).LinkTarget is not null)
        {
            throw new ProblemException(
                new Problem("The database is a link to another file, which is not followed.", file, "--data DIR, the folder it is in")
            );
        }

        if (!File.Exists(file))
        {
            new FileStream(
                file,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = mine,
                }
            ).Dispose();
        }
        else if ((File.GetUnixFileMode(file) & ~mine) != UnixFileMode.None)
        {
            foreach (var one in (string[])[file, $"{file}-wal", $"{file}-shm"])
            {
                if (File.Exists(one))
                {
                    File.SetUnixFileMode(one, mine);
                }
            }
        }
    }

    /// <summary>Works in one workspace, in one transaction, as the server itself does.</summary>
    /// <exception cref="ProblemException">There is no such workspace.</exception>
    public async Task<T> InWorkspaceAsync<T>(ParseResult parsed, string slug, Func<Scope, Task<T>> work, CancellationToken cancel)
    {
        await using var database = await OpenAsync(parsed, cancel);
        return await database.WriteAsync(
            async session =>
                await new Workspaces(session).FindAsync(slug) is { } workspace
                    ? await work(session.In(workspace.Id, Workspaces.PolicyOf(workspace), Actor.Server))
                    : throw new ProblemException(
                        new Problem(
                            $"There is no workspace {slug}.",
                            database.Place,
                            $"ias console workspace list\nias console workspace add {slug}"
                        )
                    ),
            cancel
        );
    }

    private static string StateHome() =>
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
}
