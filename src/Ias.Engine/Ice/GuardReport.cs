namespace Ias.Engine.Ice;

/// <summary>ICE's report on a turn.</summary>
/// <param name="Blocks">Refused operations.</param>
/// <param name="Breaches">Forbidden changes found afterwards, with the command that undoes each; any of them halts the run.</param>
/// <param name="External">Changes by others, for the event log.</param>
public sealed record GuardReport(IReadOnlyList<IceBlock> Blocks, IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)
{
    /// <summary>A report without entries.</summary>
    public static GuardReport Empty { get; } = new([], [], []);

    /// <summary>Sentences for a person about what ICE did with the turn's results.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Reason why the turn's commits were not imported onto its branch; empty = they were, or there were none. Its files are in the work
    /// tree either way.
    /// </summary>
    public string Refused { get; init; } = "";

    /// <summary>The turn's final HEAD, when the files in the work tree are no longer those of its branch; empty = they are.</summary>
    public string Elsewhere { get; init; } = "";
}

/// <summary>A refused operation, as <c>.run/ice.log</c> has it.</summary>
public sealed record IceBlock(DateTimeOffset At, string Operation, string Target, string Reason, string Layer);

/// <summary>A forbidden change found after the fact, and the exact command that restores what was.</summary>
/// <param name="Ref">By its full name; a remote's branch by the ref that follows it here.</param>
/// <param name="Was">Its previous value; empty = it did not exist.</param>
public sealed record IceBreach(string What, string Restore, string Ref, string Was);

/// <summary>
/// Active and inactive layers, e.g. <c>shims</c>, <c>mounts</c>, <c>copy</c>, <c>verify</c>, <c>keys</c>, and why one is off.
/// </summary>
public sealed record IceLayers(IReadOnlyList<string> On, IReadOnlyList<string> Off, string WhyOff)
{
    /// <summary>Kind of cage around a turn: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    public string Cage { get; init; } = "none";

    /// <summary>True when everything a turn may not write is read-only to all its processes.</summary>
    public bool IsCaged => Cage != "none";

    /// <summary>Resource limits of a turn, for people; <c>none: why</c> where nothing enforces them.</summary>
    public string Limits { get; init; } = "";

    /// <summary>Remarks for a person that apply although the layers are on.</summary>
    public IReadOnlyList<IceRemark> Remarks { get; init; } = [];
}

/// <summary>A remark for a person about ICE on this machine, and how to fix its cause.</summary>
public sealed record IceRemark(string What, string Fix);
