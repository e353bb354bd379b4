namespace Ias.Tui.Logs;

/// <summary>What has become of a log since it was looked at last.</summary>
public enum LogChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It appeared, or became longer.</summary>
    Grew,

    /// <summary>It became shorter, or was written anew in its place: byte positions of before mean nothing any more.</summary>
    Truncated,

    /// <summary>Another file is in its place. The old one stays readable until <see cref="LogFile.TakeNew"/>.</summary>
    Replaced,

    /// <summary>There is nothing in its place. What was open stays readable.</summary>
    Gone,
}
