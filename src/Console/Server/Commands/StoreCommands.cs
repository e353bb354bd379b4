using System.CommandLine;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary><c>ias console backup | restore | migrate | doctor</c>.</summary>
internal static class StoreCommands
{
    public static Command Backup(Place place, Output output)
    {
        var file = new Argument<string>("file") { Description = "A new file" };
        var backup = new Command("backup", "Write everything into a file, while servers run") { file };
        backup.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                await using var database = await place.OpenAsync(parsed, cancel);
                var rows = await Archive.WriteAsync(database, path, cancel);
                Tell(parsed, place, output, $"{rows} rows of {database.Place} are in {path}.", rows);
                return (int)ExitCode.Ok;
            }
        );
        return backup;
    }

    public static Command Restore(Place place, Output output)
    {
        var file = new Argument<string>("file") { Description = "What backup wrote" };
        var restore = new Command("restore", "Read a backup into an empty store, of either kind") { file };
        restore.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                await using var database = place.OpenAny(parsed, creates: true);
                await database.MigrateAsync(cancel);
                var rows = await Archive.ReadAsync(database, path, cancel);
                Tell(parsed, place, output, $"{rows} rows of {path} are in {database.Place}.", rows);
                return (int)ExitCode.Ok;
            }
        );
        return restore;
    }

    public static Command Migrate(Place place, Output output)
    {
        var migrate = new Command("migrate", "Bring the schema up to date, forward only");
        migrate.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = place.OpenAny(parsed, creates: true);
                var before = await database.MigrateAsync(cancel);
                var now = Database.NewestSchema;
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json =>
                    {
                        json.WriteNumber("before", before);
                        json.WriteNumber("schema", now);
                    });
                }
                else
                {
                    output.Result.WriteLine(
                        before == now ? $"Schema {now} already: {database.Place}" : $"Schema {before} is now {now}: {database.Place}"
                    );
                }

                return (int)ExitCode.Ok;
            }
        );
        return migrate;
    }

    private static void Tell(ParseResult parsed, Place place, Output output, string words, long rows)
    {
        if (parsed.GetValue(place.Json))
        {
            output.Json(json => json.WriteNumber("rows", rows));
        }
        else
        {
            output.Result.WriteLine(words);
        }
    }
}
