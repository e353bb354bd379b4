using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>Two workspaces side by side: whoever belongs to one learns and changes nothing of the other, whatever ids they send.</summary>
public sealed class LeakTests(PostgresCluster cluster)
{
    private const string Theirs = "the violet heron";

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Ids_of_another_workspace_lead_nowhere_at_any_endpoint(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var ours = await Populated.NewAsync(server, "ours", "our own words");
        var theirs = await Populated.NewAsync(server, "theirs", Theirs);
        var before = await StoredOfAsync(server, theirs.Workspace);
        Assert.Contains(Theirs, before, StringComparison.Ordinal);
        Assert.True(theirs.Ids.Count > 10, string.Join(' ', theirs.Ids.Keys));

        foreach (var path in ours.Bodies.Paths)
        {
            // Each of their ids alone among ours, then all of them, and then their workspace with our ids.
            foreach (var name in theirs.Ids.Keys.Append("*"))
            {
                var instead = theirs.Ids.Where(id => name == "*" ? id.Key != "workspaceId" : id.Key == name).ToDictionary();
                foreach (var everything in (bool[])[true, false])
                {
                    // One of these endpoints ends the login it is asked with.
                    var token = path.EndsWith("/logout", StringComparison.Ordinal)
                        ? (await server.PersonAsync(ours.Workspace, Role.Owner)).Token
                        : ours.Owner;
                    var body = ours.Body(path, "x", instead, everything).ToJsonString();
                    var (status, answer) = await server.PostAsync(token, path, body);

                    Assert.True(status < 500, $"{path}: {status} {answer.ToJsonString()} to {body}");
                    Assert.DoesNotContain(Theirs, answer.ToJsonString(), StringComparison.Ordinal);
                    if (name == "workspaceId" && server.Endpoints.Single(one => one.Path == path).InWorkspace)
                    {
                        Assert.True(status == 403, $"{path}: {status} {answer.ToJsonString()} to {body}");
                    }
                }
            }
        }

        Assert.Equal(before, await StoredOfAsync(server, theirs.Workspace));
    }

    // Every row that names the workspace, and its members.
    private static Task<string> StoredOfAsync(RunningServer server, EntityId workspace) =>
        server.Store.Database.ReadAsync(
            async session =>
            {
                var all = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var table in Archive.Kept.Concat(["changes"]))
                {
                    await foreach (var row in session.Sql($"select * from {table}").RowsAsync())
                    {
                        if (
                            (string?)row["workspace_id"] == workspace.Value
                            || (table == "workspaces" && (string?)row["id"] == workspace.Value)
                        )
                        {
                            all.Add($"{table} {row.ToJsonString()}");
                        }
                    }
                }

                return string.Join('\n', all);
            },
            default
        );
}
