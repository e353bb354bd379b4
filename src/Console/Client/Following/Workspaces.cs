using System.Collections.Immutable;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Following;

/// <summary>All workspaces a person is logged in to: followed together, and answered by name.</summary>
/// <param name="folder">The person's folder, <c>~/.ias</c>.</param>
/// <param name="calledAs">How the person calls the program.</param>
/// <param name="time">For pauses and limits.</param>
public sealed class Workspaces(string folder, string calledAs, TimeProvider time)
{
    private readonly LoginFile _logins = new(folder);

    /// <summary>Follows them until it is cancelled. It ends by itself where there is no login, or none whose token is taken.</summary>
    /// <param name="publish">Called from any thread, one call at a time; immediately where there is nothing to follow.</param>
    public async Task FollowAsync(Action<TeamView> publish, CancellationToken cancel)
    {
        IReadOnlyList<Login> logins;
        try
        {
            logins = _logins.All();
        }
        catch (ProblemException wrong)
        {
            publish(new TeamView([], wrong.Problem));
            return;
        }

        var sync = new Lock();
        var views = logins.Select(login => new WorkspaceView(login.Server, login.Workspace)).ToImmutableArray();
        publish(new TeamView(views));
        await Task.WhenAll(logins.Select((login, i) => FollowOneAsync(login, i)));

        async Task FollowOneAsync(Login login, int i)
        {
            try
            {
                await new WorkspaceFollower(login, calledAs, time).FollowAsync(view => Put(i, view), cancel);
            }
            catch (ProblemException wrong)
            {
                Put(i, new WorkspaceView(login.Server, login.Workspace) { LostSince = time.GetUtcNow(), Trouble = wrong.Problem });
            }
        }

        void Put(int i, WorkspaceView view)
        {
            lock (sync)
            {
                views = views.SetItem(i, view);
                publish(new TeamView(views));
            }
        }
    }

    /// <summary>A goal with all revisions of its proposal, the latest first.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public Task<IntakeAnswer> GoalAsync(string server, string workspace, string goal, CancellationToken cancel) =>
        WithAsync(
            server,
            workspace,
            (client, login) =>
                client.ReadAsync<IntakeRequest, IntakeAnswer>("intakes/get", new IntakeRequest(login.WorkspaceId, goal), cancel)
        );

    /// <summary>Answers an open question of a workspace.</summary>
    /// <exception cref="ProblemException">It was not taken.</exception>
    public Task AnswerAsync(string server, string workspace, string decision, string answer, CancellationToken cancel) =>
        WithAsync(
            server,
            workspace,
            (client, login) =>
                client.WriteAsync<AnswerDecisionRequest, JobIdAnswer>(
                    "decisions/answer",
                    new AnswerDecisionRequest(login.WorkspaceId, decision, answer),
                    cancel
                )
        );

    /// <summary>Approves all that is left of a proposal.</summary>
    /// <exception cref="ProblemException">It was not taken.</exception>
    public Task ApproveAsync(string server, string workspace, string proposal, CancellationToken cancel) =>
        WithAsync(
            server,
            workspace,
            (client, login) =>
                client.WriteAsync<ApproveProposalRequest, DoneAnswer>(
                    "proposals/approve",
                    new ApproveProposalRequest(login.WorkspaceId, proposal),
                    cancel
                )
        );

    /// <summary>Rejects a proposal, from which another is made.</summary>
    /// <exception cref="ProblemException">It was not taken.</exception>
    public Task RejectAsync(string server, string workspace, string proposal, string reason, CancellationToken cancel) =>
        WithAsync(
            server,
            workspace,
            (client, login) =>
                client.WriteAsync<RejectProposalRequest, JobIdAnswer>(
                    "proposals/reject",
                    new RejectProposalRequest(login.WorkspaceId, proposal, reason),
                    cancel
                )
        );

    private async Task<T> WithAsync<T>(string server, string workspace, Func<ControlPlaneClient, Login, Task<T>> call)
    {
        var login =
            _logins.All().FirstOrDefault(one => (one.Server, one.Workspace) == (server, workspace))
            ?? throw new ProblemException(
                new Problem($"You are not logged in to the workspace {workspace} any more.", server, $"{calledAs:raw} auth login {server}")
            );
        using var client = login.Open(calledAs, time);
        return await call(client, login);
    }
}
