namespace Ias.Engine.Ice;

/// <summary>What ICE saw in a turn.</summary>
/// <param name="Blocks">Refused operations.</param>
/// <param name="Breaches">Forbidden changes found afterwards, with the command that undoes each; any of them halts the run.</param>
/// <param name="External">Changes by others, for the event log.</param>
public sealed record GuardReport(IReadOnlyList<IceBlock> Blocks, IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)
{
    /// <summary>Nothing to report.</summary>
    public static GuardReport Empty { get; } = new([], [], []);

    /// <summary>What ICE did with what the turn left: sentences for a person.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the turn's commits were not taken onto its branch; empty = they were, or there were none. Its files are in the work
    /// tree all the same.</summary>
    public string Refused { get; init; } = "";

    /// <summary>Where the turn left HEAD, when the files in the work tree are not those of its branch any more; empty = they are.</summary>
    public string Elsewhere { get; init; } = "";
}

/// <summary>A refused operation, as <c>.run/ice.log</c> has it.</summary>
public sealed record IceBlock(DateTimeOffset At, string Operation, string Target, string Reason, string Layer);

/// <summary>A forbidden change found after the fact, and the exact command that restores what was.</summary>
/// <param name="Ref">By its full name; a remote's branch by the ref that follows it here.</param>
/// <param name="Was">What it was at before; empty = it was not there.</param>
public sealed record IceBreach(string What, string Restore, string Ref, string Was);

/// <summary>Which layers are on, e.g. <c>shims</c>, <c>mounts</c>, <c>copy</c>, <c>verify</c>, <c>keys</c>, and why one is not.</summary>
public sealed record IceLayers(IReadOnlyList<string> On, IReadOnlyList<string> Off, string WhyOff)
{
    /// <summary>What holds a turn: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    public string Cage { get; init; } = "none";

    /// <summary>Whether what a turn may not write is read-only to every process of it.</summary>
    public bool IsCaged => Cage != "none";

    /// <summary>What a turn may take of the machine, for people; <c>none: why</c> where nothing holds it to that.</summary>
    public string Limits { get; init; } = "";

    /// <summary>What a person should know although the layers are on.</summary>
    public IReadOnlyList<IceRemark> Remarks { get; init; } = [];
}

/// <summary>Something a person should know of ICE here, and what mends it.</summary>
public sealed record IceRemark(string What, string Fix);
