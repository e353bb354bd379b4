using Ias.ControlPlane.Wire;

namespace Ias.ControlPlane.Following;

/// <summary>What is known of a workspace, also while there is no connection. Its texts are as the server sent them: not fit for a
/// terminal.</summary>
/// <param name="Server">Its URL, as the login has it.</param>
/// <param name="Workspace">The workspace's slug.</param>
public sealed record WorkspaceView(string Server, string Workspace)
{
    /// <summary>Those that are open.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    public IReadOnlyList<Intake> Goals { get; init; } = [];

    public IReadOnlyList<Worker> Agents { get; init; } = [];

    public IReadOnlyList<Repo> Repositories { get; init; } = [];

    public Briefing? Briefing { get; init; }

    /// <summary>What was loaded at least once.</summary>
    public WorkspaceParts Known { get; init; }

    /// <summary>What has changed since it was loaded.</summary>
    public WorkspaceParts Stale { get; init; }

    /// <summary>How often the goals were loaded: a goal that is shown may be another since.</summary>
    public int GoalsRead { get; init; }

    /// <summary>Since when there is no connection; null: there is one, or the first is being made.</summary>
    public DateTimeOffset? LostSince { get; init; }

    /// <summary>Why there is no connection, or why something cannot be loaded; null: nothing is wrong.</summary>
    public Problem? Trouble { get; init; }
}
