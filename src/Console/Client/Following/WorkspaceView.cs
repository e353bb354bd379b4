using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Following;

/// <summary>
/// Known state of a workspace, also while there is no connection. Its texts are as the server sent them: not fit for a terminal.
/// </summary>
/// <param name="Server">Its URL, as the login has it.</param>
/// <param name="Workspace">The workspace's slug.</param>
public sealed record WorkspaceView(string Server, string Workspace)
{
    /// <summary>Items that wait for a person, the oldest first: at most 200.</summary>
    public IReadOnlyList<WaitingItem> Inbox { get; init; } = [];

    /// <summary>Number of all that waits for a person.</summary>
    public int Waiting { get; init; }

    public IReadOnlyList<Intake> Goals { get; init; } = [];

    public IReadOnlyList<Worker> Agents { get; init; } = [];

    public IReadOnlyList<Repo> Repositories { get; init; } = [];

    public Briefing? Briefing { get; init; }

    /// <summary>Parts that were loaded at least once.</summary>
    public WorkspaceParts Known { get; init; }

    /// <summary>Parts that have changed since they were loaded.</summary>
    public WorkspaceParts Stale { get; init; }

    /// <summary>Number of times the goals were loaded: after another load, a goal that is shown may differ.</summary>
    public int GoalsRead { get; init; }

    /// <summary>Since when there is no connection; null: there is one, or the first is being made.</summary>
    public DateTimeOffset? LostSince { get; init; }

    /// <summary>Reason why there is no connection, or why something cannot be loaded; null: nothing is wrong.</summary>
    public Problem? Trouble { get; init; }
}
