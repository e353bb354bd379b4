namespace Ias.Tui.Logs;

/// <summary>Change of a log since the last check.</summary>
public enum LogChange
{
    /// <summary>No change since the last check.</summary>
    None,

    /// <summary>Appeared, or became longer than before.</summary>
    Grew,

    /// <summary>Truncated or overwritten in place: earlier byte positions are invalid.</summary>
    Truncated,

    /// <summary>Replaced by another file. The old one stays readable until <see cref="LogFile.SwitchToNew"/>.</summary>
    Replaced,

    /// <summary>Deleted or moved away. An open file stays readable.</summary>
    Gone,
}
