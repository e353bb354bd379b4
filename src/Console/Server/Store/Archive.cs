using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core;

namespace Ias.Console.Server.Store;

/// <summary>
/// Everything of a store in one file: compressed lines of JSON, a row each, so that it fits either kind of store. It holds what the store
/// holds: of tokens the hashes, of webhooks, browsers and hooks the secrets.
/// </summary>
public static class Archive
{
    private const string Format = "ias-console-backup";

    // In an order in which each row finds what it refers to.
    private static readonly string[] Tables =
    [
        "workspaces",
        "persons",
        "members",
        "tokens",
        "identities",
        "repos",
        "workers",
        "workstreams",
        "intakes",
        "proposals",
        "runs",
        "parts",
        "milestones",
        "jobs",
        "completions",
        "decisions",
        "context_items",
        "notice_targets",
        "push_keys",
        "hooks",
        "audit",
    ];

    /// <summary>Tables left out of an archive: invitations and logins, which start over on another server, changes for followers, and the
    /// notices and deliveries of recent weeks.</summary>
    public static IReadOnlyList<string> Passing { get; } =
    ["invites", "device_sessions", "web_sessions", "oidc_logins", "changes", "forgotten", "notices", "deliveries"];

    public static IReadOnlyList<string> Kept => Tables;

    /// <summary>Writes a new file, readable by its owner only; returns how many rows.</summary>
    /// <exception cref="ProblemException">The file is there already, or cannot be written.</exception>
    public static async Task<long> WriteAsync(Database database, string path, CancellationToken cancel)
    {
        if (Path.Exists(path))
        {
            throw new ProblemException(new Problem("This file is there already.", path, "ias console backup FILE, a new one"));
        }

        var part = $"{path}.{Guid.NewGuid():N}.part"; // a backup that is cut off is none
        try
        {
            var rows = await WritePartAsync(database, part, cancel);
            File.Move(part, path);
            return rows;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem("The backup cannot be written.", $"{path}: {failed.Message}", "ias console backup FILE, a new one"),
                failed
            );
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    private static async Task<long> WritePartAsync(Database database, string path, CancellationToken cancel)
    {
        await using var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        await using var zip = new GZipStream(file, CompressionLevel.Fastest);
        await using var lines = new StreamWriter(zip);
        await lines.WriteLineAsync(new JsonObject { ["format"] = Format, ["schema"] = Database.NewestSchema }.ToJsonString());
        var rows = await database.SnapshotAsync(
            async session =>
            {
                long count = 0;
                foreach (var table in Tables)
                {
                    await foreach (var row in session.Sql($"select * from {table}").RowsAsync())
                    {
                        await lines.WriteLineAsync(new JsonObject { ["table"] = table, ["row"] = row }.ToJsonString());
                        count++;
                    }
                }

                return count;
            },
            cancel
        );
        await lines.WriteLineAsync(new JsonObject { ["rows"] = rows }.ToJsonString());
        return rows;
    }

    /// <summary>Reads one into an empty store, all or nothing; returns how many rows.</summary>
    /// <exception cref="ProblemException">The store is not empty, or the file is no whole backup of this schema.</exception>
    public static async Task<long> ReadAsync(Database database, string path, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                async session =>
                {
                    if (
                        await session.Sql("select count(*) from workspaces").NumberAsync()
                            + await session.Sql("select count(*) from persons").NumberAsync()
                        > 0
                    )
                    {
                        throw new ProblemException(
                            new Problem(
                                "This store is not empty; a backup is never mixed into another.",
                                database.Place,
                                "ias console restore FILE --data DIR, a new one"
                            )
                        );
                    }

                    await using var file = File.OpenRead(path);
                    await using var zip = new GZipStream(file, CompressionMode.Decompress);
                    using var lines = new StreamReader(zip);
                    return await ReadAsync(session, lines, path);
                },
                cancel
            );
        }
        catch (Exception failed)
            // The last two: valid JSON, but of other kinds than a backup holds.
            when (failed
                    is IOException
                        or UnauthorizedAccessException
                        or InvalidDataException
                        or JsonException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            throw new ProblemException(
                new Problem("The backup cannot be read.", $"{path}: {failed.Message}", "ias console restore FILE"),
                failed
            );
        }
    }

    private static async Task<long> ReadAsync(Session session, StreamReader lines, string path)
    {
        var head = await NextAsync(lines);
        if ((string?)head?["format"] != Format || (int?)head["schema"] != Database.NewestSchema)
        {
            throw new ProblemException(
                new Problem(
                    $"This is no backup of schema {Database.NewestSchema}.",
                    path,
                    "restore it with the version that wrote it, then: ias console migrate"
                )
            );
        }

        long count = 0;
        while (await NextAsync(lines) is { } line)
        {
            if ((long?)line["rows"] is { } rows)
            {
                foreach (var numbered in (string[])["milestones", "jobs", "context_items", "audit"])
                {
                    await session.Database.ContinueNumbersAsync(session, numbered);
                }

                await ForgetAsync(session);
                return rows == count ? count : throw Torn(path);
            }

            var table = (string?)line["table"];
            if (!Tables.Contains(table) || line["row"] is not JsonObject row)
            {
                throw Torn(path);
            }

            var columns = row.Select(column => column.Key).ToList();
            if (columns.Exists(column => !column.All(c => char.IsAsciiLetterLower(c) || c == '_')))
            {
                throw Torn(path);
            }

            await session
                .Sql(
                    $"insert into {table} ({string.Join(", ", columns)}) values ({string.Join(", ", columns.Select(column => "@" + column))})"
                )
                .Values(row)
                .ExecuteAsync();
            count++;
        }

        throw Torn(path);
    }

    // Readers may have seen changes that came after the backup. Milliseconds since 1970 are beyond any number they can have seen, so that
    // they notice, and start over.
    private static async Task ForgetAsync(Session session)
    {
        var now = (await session.Sql($"select {session.Now}").NumberAsync())!.Value;
        await session.Sql("insert into forgotten (workspace_id, seq) select id, @now from workspaces").Number("now", now).ExecuteAsync();
        await session.Database.NumberChangesFromAsync(session, now + 1);
    }

    private static ProblemException Torn(string path) =>
        new(new Problem("This backup is not whole.", path, "ias console restore FILE, with another one"));

    private static async Task<JsonObject?> NextAsync(StreamReader lines) =>
        await lines.ReadLineAsync() is { } line ? JsonNode.Parse(line) as JsonObject : null;
}
