using System.CommandLine;
using System.Data.Common;
using Ias.Console.Server.Access;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The command <c>ias console doctor</c>.</summary>
internal static class DoctorCommand
{
    private sealed record Finding(string Check, bool Ok, string Words, string Next = "");

    public static Command Make(Place place, Output output)
    {
        var doctor = new Command("doctor", "Check the store, its schema, owners, tokens and jobs");
        doctor.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = place.OpenAny(parsed);
                var findings = await CheckAsync(database, cancel);
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json =>
                    {
                        json.WriteString("store", database.Place);
                        json.WriteStartArray("checks");
                        foreach (var finding in findings)
                        {
                            json.WriteStartObject();
                            json.WriteString("check", finding.Check);
                            json.WriteBoolean("ok", finding.Ok);
                            json.WriteString("message", finding.Words);
                            json.WriteString("next", finding.Next);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    });
                }
                else
                {
                    output.Table([
                        .. findings.Select(one =>
                            new[] { one.Ok ? "ok" : "NO", one.Check, one.Words + (one.Next.Length > 0 ? $"  next: {one.Next}" : "") }
                        ),
                    ]);
                }

                return (int)(findings.TrueForAll(finding => finding.Ok) ? ExitCode.Ok : ExitCode.Failed);
            }
        );
        return doctor;
    }

    private static async Task<List<Finding>> CheckAsync(Database database, CancellationToken cancel)
    {
        int schema;
        try
        {
            schema = await database.SchemaAsync(cancel);
        }
        catch (DbException failed)
        {
            return
            [
                new Finding(
                    "store",
                    false,
                    $"{database.Place}: {failed.Message.ReplaceLineEndings(" ")}",
                    "--data or --store, where it is"
                ),
            ];
        }

        var store = new Finding("store", true, database.Place);
        if (schema != Database.NewestSchema)
        {
            var next = schema > Database.NewestSchema ? "upgrade this program" : "ias console migrate";
            return [store, new Finding("schema", false, $"{schema}; this program needs {Database.NewestSchema}", next)];
        }

        return [store, new Finding("schema", true, $"{schema}"), .. await database.ReadAsync(session => CheckRowsAsync(session), cancel)];
    }

    private static async Task<List<Finding>> CheckRowsAsync(Session session)
    {
        async Task<long> Count(string sql) => await session.Sql(sql).NumberAsync() ?? 0;
        const long week = 7L * 24 * 3600 * 1000;
        const long minute = 60_000;
        var workspaces = await Count("select count(*) from workspaces");
        var expiring = await Count(
            $"select count(*) from tokens where workspace_id is not null and revoked_at is null and expires_at > {session.Now} and expires_at < {session.Now} + {week}"
        );
        var overdue = await Count($"select count(*) from jobs where state = 'running' and lease_expires_at < {session.Now} - {minute}");
        var unheard = await Count("select count(*) from jobs where state in ('pending', 'running') and expirations >= 3");
        var orphans = await Count(
            "select count(*) from workspaces where not exists (select 1 from members where members.workspace_id = workspaces.id and members.role = 'owner')"
        );
        var hidden = await Count("select count(*) from workspaces where purge_due > 0");
        return
        [
            await new Accounts(session).HaveOwnerAsync()
                ? new Finding("owner", true, "somebody owns this server")
                : new Finding("owner", false, "nobody owns this server yet", "ias console serve, and the code it prints"),
            workspaces > 0
                ? new Finding("workspaces", true, $"{workspaces}")
                : new Finding("workspaces", false, "there is none", "ias console workspace add SLUG"),
            orphans == 0
                ? new Finding("owners", true, "each workspace has one")
                : new Finding(
                    "owners",
                    false,
                    $"workspaces without one: {orphans}",
                    "ias console member add NAME --workspace SLUG --role owner"
                ),
            expiring == 0
                ? new Finding("tokens", true, "none expires within a week")
                : new Finding(
                    "tokens",
                    false,
                    $"expiring within a week: {expiring}",
                    "ias console token add --workspace SLUG --scope machine"
                ),
            overdue == 0
                ? new Finding("leases", true, "none is overdue")
                : new Finding("leases", false, $"ran out more than a minute ago: {overdue}; no server runs", "ias console serve"),
            unheard == 0
                ? new Finding("jobs", true, "none keeps expiring")
                : new Finding("jobs", false, $"lost their lease three times or more: {unheard}", "look at the agents that claimed them"),
            new Finding(
                "policy",
                true,
                hidden == 0 ? "nothing hidden is left to remove" : $"workspaces with hidden text that is being removed: {hidden}"
            ),
        ];
    }
}
