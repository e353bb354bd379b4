using System.Threading.Channels;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Following;

/// <summary>Keeps what is known of a workspace up to date: loads it once, and then what a change is about, a few times a second however
/// many changes come.</summary>
/// <param name="calledAs">How the person calls the program.</param>
internal sealed class WorkspaceFollower(Login login, string calledAs, TimeProvider time)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100); // changes come in groups
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _woken = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private WorkspaceView _view = new(login.Server, login.Workspace);

    /// <summary>Follows until it is cancelled, or the token is not taken any more.</summary>
    /// <param name="publish">Told from any thread, one at a time.</param>
    /// <exception cref="ProblemException">The login is not usable.</exception>
    public async Task FollowAsync(Action<WorkspaceView> publish, CancellationToken cancel)
    {
        using var client = login.Open(calledAs, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var loading = LoadAsync(client, publish, ends.Token);
        try
        {
            await foreach (var told in new ChangeFeed(client, login.WorkspaceId, time).FollowAsync(cancel: cancel))
            {
                Change(view => view.After(told), publish, told is not FeedEvent.Changed);
                _woken.Writer.TryWrite(true);
            }
        }
        finally
        {
            await ends.CancelAsync();
            await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LoadAsync(ControlPlaneClient client, Action<WorkspaceView> publish, CancellationToken cancel)
    {
        await foreach (var _ in _woken.Reader.ReadAllAsync(cancel))
        {
            await Task.Delay(Gathering, time, cancel);
            if (Take() is not WorkspaceParts.None and var parts)
            {
                var pause = await TryLoadAsync(client, parts, publish, cancel) ? Rest : AfterFailure;
                await Task.Delay(pause, time, cancel);
                _woken.Writer.TryWrite(true);
            }
        }
    }

    // What is to be loaded now; while there is no connection, nothing.
    private WorkspaceParts Take()
    {
        lock (_lock)
        {
            var parts = _view.LostSince is null ? _view.Stale : WorkspaceParts.None;
            _view = _view with { Stale = _view.Stale & ~parts };
            return parts;
        }
    }

    private async Task<bool> TryLoadAsync(
        ControlPlaneClient client,
        WorkspaceParts parts,
        Action<WorkspaceView> publish,
        CancellationToken cancel
    )
    {
        try
        {
            var loaded = await LoadAsync(client, parts, cancel);
            Change(view => view.With(parts, loaded), publish);
            return true;
        }
        catch (CallFailedException failed)
        {
            Change(view => view.Without(parts, failed.Problem), publish);
            return false;
        }
    }

    private async Task<WorkspaceView> LoadAsync(ControlPlaneClient client, WorkspaceParts parts, CancellationToken cancel)
    {
        var here = new InWorkspaceRequest(login.WorkspaceId);
        var loaded = new WorkspaceView(login.Server, login.Workspace);
        if (WorkspaceFold.Has(parts, WorkspaceParts.Inbox))
        {
            var inbox = await client.ReadAsync<ListInboxRequest, WaitingAnswer>(
                "inbox/list",
                new ListInboxRequest(login.WorkspaceId),
                cancel
            );
            loaded = loaded with { Inbox = inbox.Items, Waiting = inbox.Counts.Total };
        }

        if (WorkspaceFold.Has(parts, WorkspaceParts.Goals))
        {
            loaded = loaded with
            {
                Goals = (await client.ReadAsync<InWorkspaceRequest, IntakesAnswer>("intakes/list", here, cancel)).Intakes,
            };
        }

        if (WorkspaceFold.Has(parts, WorkspaceParts.Agents))
        {
            loaded = loaded with
            {
                Agents = (await client.ReadAsync<InWorkspaceRequest, WorkersAnswer>("workers/list", here, cancel)).Workers,
            };
        }

        if (WorkspaceFold.Has(parts, WorkspaceParts.Repositories))
        {
            loaded = loaded with
            {
                Repositories = (await client.ReadAsync<InWorkspaceRequest, ReposAnswer>("repos/list", here, cancel)).Repos,
            };
        }

        return WorkspaceFold.Has(parts, WorkspaceParts.Briefing)
            ? loaded with
            {
                Briefing = (await client.ReadAsync<InWorkspaceRequest, BriefingAnswer>("briefing/get", here, cancel)).Briefing,
            }
            : loaded;
    }

    // Published under the lock: an older view never comes after a newer one.
    private void Change(Func<WorkspaceView, WorkspaceView> change, Action<WorkspaceView> publish, bool isSeen = true)
    {
        lock (_lock)
        {
            _view = change(_view);
            if (isSeen)
            {
                publish(_view);
            }
        }
    }
}
