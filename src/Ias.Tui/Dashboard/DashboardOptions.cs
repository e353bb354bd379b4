using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Options of a dashboard session.</summary>
/// <param name="CalledAs">Name of the program as the user types it.</param>
public sealed record DashboardOptions(string CalledAs)
{
    public KeyMap Keys { get; init; } = KeyMap.Default;

    public Look Look { get; init; } = Look.Default;

    /// <summary>Reason why requests are not allowed (<c>--read-only</c>, or the inbox is not writable); null = they are.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>Reason why requests to a Console are not allowed either; null = they are.</summary>
    public string? ConsoleReadOnlyBecause { get; init; }

    /// <summary>True if the run is archived and no longer changes.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Moment of the run to start at, as <see cref="TypedTime"/> parses it; empty = the present.</summary>
    public string At { get; init; } = "";

    /// <summary>Bytes that notify a user at another window; null = no notifications.</summary>
    public Func<Notice, ReadOnlyMemory<byte>>? Notify { get; init; }

    /// <summary>Folder of the user's settings; empty = none.</summary>
    public string ConfigFolder { get; init; } = "";

    /// <summary>True if it opens with the Console page.</summary>
    public bool OpensConsole { get; init; }

    /// <summary>True if it opens with the list of all work trees as its root.</summary>
    public bool OpensWorkTrees { get; init; }

    /// <summary>Work tree selected in that list; empty = the first.</summary>
    public string ChosenWorkTree { get; init; } = "";

    /// <summary>True if that list includes other machines.</summary>
    public bool HasHosts { get; init; }

    /// <summary>File that stores when the user last looked; null = none.</summary>
    public LastSeenFile? LastSeenFile { get; init; }
}
