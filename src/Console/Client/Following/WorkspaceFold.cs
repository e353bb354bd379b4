namespace Ias.Console.Client.Following;

/// <summary>Effect of each event on the known state of a workspace. Pure.</summary>
public static class WorkspaceFold
{
    /// <summary>State after an event of the feed.</summary>
    public static WorkspaceView After(this WorkspaceView view, FeedEvent told) =>
        told switch
        {
            FeedEvent.Connected => view with { LostSince = null, Trouble = null, Stale = view.Stale | (WorkspaceParts.All & ~view.Known) },
            FeedEvent.Reset => view with { LostSince = null, Trouble = null, Stale = WorkspaceParts.All },
            FeedEvent.Changed changed => view with { Stale = view.Stale | PartsOf(changed) },
            FeedEvent.Lost lost => view with { LostSince = lost.Since, Trouble = lost.Why.Problem },
            _ => view,
        };

    /// <summary>State after some parts were loaded.</summary>
    /// <param name="parts">What.</param>
    /// <param name="loaded">Has it.</param>
    public static WorkspaceView With(this WorkspaceView view, WorkspaceParts parts, WorkspaceView loaded) =>
        view with
        {
            Inbox = Has(parts, WorkspaceParts.Inbox) ? loaded.Inbox : view.Inbox,
            Waiting = Has(parts, WorkspaceParts.Inbox) ? loaded.Waiting : view.Waiting,
            Goals = Has(parts, WorkspaceParts.Goals) ? loaded.Goals : view.Goals,
            GoalsRead = view.GoalsRead + (Has(parts, WorkspaceParts.Goals) ? 1 : 0),
            Agents = Has(parts, WorkspaceParts.Agents) ? loaded.Agents : view.Agents,
            Repositories = Has(parts, WorkspaceParts.Repositories) ? loaded.Repositories : view.Repositories,
            Briefing = Has(parts, WorkspaceParts.Briefing) ? loaded.Briefing : view.Briefing,
            Known = view.Known | parts,
            Trouble = view.LostSince is null ? null : view.Trouble,
        };

    /// <summary>It was to be loaded, and was not.</summary>
    public static WorkspaceView Without(this WorkspaceView view, WorkspaceParts parts, Problem why) =>
        view with
        {
            Stale = view.Stale | parts,
            Trouble = view.LostSince is null ? why : view.Trouble,
        };

    /// <summary>True when the two sets have a part in common.</summary>
    public static bool Has(WorkspaceParts those, WorkspaceParts these) => (those & these) != WorkspaceParts.None;

    // A newer server may send anything.
    private static WorkspaceParts PartsOf(FeedEvent.Changed changed) =>
        changed.Subject switch
        {
            "decision" => WorkspaceParts.Inbox | WorkspaceParts.Briefing,
            "intake" or "proposal" or "part" => WorkspaceParts.Goals | WorkspaceParts.Inbox | WorkspaceParts.Briefing,
            "worker" => WorkspaceParts.Agents | WorkspaceParts.Briefing,
            "job" when changed.Happened == "progress" => WorkspaceParts.None,
            "job" => WorkspaceParts.Agents | WorkspaceParts.Inbox | WorkspaceParts.Briefing,
            "repo" => WorkspaceParts.Repositories | WorkspaceParts.Briefing,
            "run" or "context" => WorkspaceParts.Briefing,
            "workstream" => WorkspaceParts.None,
            _ => WorkspaceParts.All,
        };
}
