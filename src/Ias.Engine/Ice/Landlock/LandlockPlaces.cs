namespace Ias.Engine.Ice.Landlock;

/// <summary>What a turn may use in a cage of Landlock, beside the system's folders. All paths are absolute.</summary>
/// <param name="Writable">Files and folders it may change, with all below.</param>
/// <param name="Readable">Files and folders it may read, with all below.</param>
public sealed record LandlockPlaces(IReadOnlyList<string> Writable, IReadOnlyList<string> Readable)
{
    /// <summary>The work tree that <see cref="GitDir"/> is for.</summary>
    public string WorkTree { get; init; } = "";

    /// <summary>The git dir that tools are pointed at (<c>GIT_DIR</c>), writable; empty = the one they find.</summary>
    public string GitDir { get; init; } = "";

    /// <summary>The home that tools are pointed at, writable; empty = the one the command has.</summary>
    public string Home { get; init; } = "";

    /// <summary>The folder for temporary files, writable: /tmp is everybody's, and cannot be covered.</summary>
    public string Temporary { get; init; } = "";
}
