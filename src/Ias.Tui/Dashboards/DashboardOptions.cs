using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;

namespace Ias.Tui.Dashboards;

/// <summary>How a dashboard is used.</summary>
/// <param name="CalledAs">How the person calls the program.</param>
public sealed record DashboardOptions(string CalledAs)
{
    public KeyMap Keys { get; init; } = KeyMap.Default;

    public Look Look { get; init; } = Look.Default;

    /// <summary>Why nothing can be asked for: <c>--read-only</c>, or the inbox cannot be written; null = it can.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>Why a Console may be asked for nothing either; null = it may.</summary>
    public string? LookOnlyBecause { get; init; }

    /// <summary>The run is an archived one, which nothing changes any more.</summary>
    public bool IsArchived { get; init; }

    /// <summary>The moment of the run to begin at, as <see cref="TypedTime"/> reads it; empty = the present.</summary>
    public string At { get; init; } = "";

    /// <summary>The bytes that tell a person at another window something; null = they are not told.</summary>
    public Func<Notice, ReadOnlyMemory<byte>>? Notify { get; init; }

    /// <summary>Where this person's own settings are; empty = nowhere.</summary>
    public string ConfigFolder { get; init; } = "";

    /// <summary>It opens on the page of Consoles.</summary>
    public bool OpensConsole { get; init; }

    /// <summary>It opens on the list of all work trees, below which nothing lies.</summary>
    public bool OpensWorkTrees { get; init; }

    /// <summary>The work tree that is chosen there; empty = the first.</summary>
    public string ChosenWorkTree { get; init; } = "";

    /// <summary>That list holds those of other machines, too.</summary>
    public bool HasHosts { get; init; }

    /// <summary>Where it is kept when this person last looked; null = nowhere.</summary>
    public LastSeenFile? LastSeenFile { get; init; }
}
