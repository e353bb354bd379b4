using System.Text.Json.Nodes;
using Ias.Console.Client.Following;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Following;

public sealed class WorkspacesTests
{
    private TeamView? _seen;

    private WorkspaceView Shop => Volatile.Read(ref _seen)!.Workspaces[0];

    [Fact]
    public async Task What_happens_is_seen_and_an_answer_given_reaches_the_server()
    {
        await using var server = await ConsoleServer.StartAsync();
        using var box = await Box.NewAsync(server);
        using var person = new Person();
        Assert.Equal(ExitCode.Ok, (await person.LogInAsync(server.Url, await server.PersonTokenAsync(Role.Member))).Exit);
        var team = new Workspaces(person.Folder, "ias", TimeProvider.System);
        using var ends = new CancellationTokenSource();
        var following = team.FollowAsync(view => Volatile.Write(ref _seen, view), ends.Token);
        await Eventually.True(() => _seen is { Workspaces.Length: 1 } && Shop.Known == WorkspaceParts.All, "it is loaded");
        Assert.Equal("web", Assert.Single(Shop.Repositories).Label);
        Assert.Equal("box", Assert.Single(Shop.Agents).DisplayName);

        await box.AskAsync("Which tax rate?");
        await Eventually.True(() => Shop.Inbox.Count == 1, "the question is seen");
        var question = Shop.Inbox[0];
        Assert.Equal("Which tax rate?", question.Text);
        await team.AnswerAsync(Shop.Server, Shop.Workspace, question.Id, "19 %", CancellationToken.None);
        await Eventually.True(() => Shop.Inbox.Count == 0, "it is answered");
        Assert.Equal(["19 %"], await server.TextsAsync("select answer from decisions", "answer"));

        await box.CompleteNextAsync("done", []); // which takes the answer there
        await box.CompleteNextAsync("done", []); // and the work itself
        await person.IasAsync("goal", "propose", "export orders", "--repo", "web");
        await box.ProposeAsync();
        await Eventually.True(() => Shop.Goals is [{ Status: "proposed" }], "the goal waits");
        var goal = await team.GoalAsync(Shop.Server, Shop.Workspace, Shop.Goals[0].Id, CancellationToken.None);
        await team.RejectAsync(Shop.Server, Shop.Workspace, goal.Proposals[0].Id, "too much", CancellationToken.None);
        await box.ProposeAsync("Less");
        await Eventually.True(() => Shop.Goals is [{ Status: "proposed" }] && Shop.GoalsRead > 2, "another proposal waits");
        goal = await team.GoalAsync(Shop.Server, Shop.Workspace, Shop.Goals[0].Id, CancellationToken.None);
        Assert.Equal("Less", goal.Proposals[0].Intent);
        await team.ApproveAsync(Shop.Server, Shop.Workspace, goal.Proposals[0].Id, CancellationToken.None);
        await Eventually.True(() => Shop.Goals is [{ Status: "active" }], "it is approved");

        await server.StopAsync();
        await Eventually.True(() => Shop.LostSince is not null, "the connection is lost");
        Assert.Equal("web", Assert.Single(Shop.Repositories).Label);
        Assert.NotNull(Shop.Trouble);
        await ends.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task Without_a_login_there_is_nothing_and_it_ends()
    {
        using var person = new Person();
        await new Workspaces(person.Folder, "ias", TimeProvider.System).FollowAsync(view => _seen = view, CancellationToken.None);

        Assert.Empty(_seen!.Workspaces);
        Assert.Null(_seen.Trouble);
    }
}
