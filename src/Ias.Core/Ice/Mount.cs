namespace Ias.Core.Ice;

/// <summary>Kind of a mount in a cage.</summary>
public enum MountKind
{
    /// <summary>A path outside, mounted for writing.</summary>
    Bind,

    /// <summary>A path outside, mounted for reading.</summary>
    ReadOnly,

    /// <summary>An empty folder in memory, to be written.</summary>
    Empty,

    /// <summary>A path outside, mounted for reading when it is still there: the socket of a program that may end at any moment.</summary>
    Optional,
}

/// <summary>One mount of a cage, in the order in which they are laid: a later one lies over an earlier one.</summary>
/// <param name="From">The path outside; empty for <see cref="MountKind.Empty"/>.</param>
/// <param name="To">Where it appears inside; absolute, links followed.</param>
/// <param name="Mode">Permissions of an empty folder, in octal; else empty.</param>
public sealed record Mount(MountKind Kind, string From, string To, string Mode = "")
{
    /// <summary>An empty folder in memory.</summary>
    public static Mount EmptyFolder(string to, string mode = "0700") => new(MountKind.Empty, "", to, mode);

    /// <summary>bubblewrap's words for it (bwrap(1)).</summary>
    public IReadOnlyList<string> Words =>
        Kind switch
        {
            MountKind.Bind => ["--bind", From, To],
            MountKind.ReadOnly => ["--ro-bind", From, To],
            MountKind.Optional => ["--ro-bind-try", From, To],
            _ => ["--perms", Mode, "--tmpfs", To],
        };

    /// <summary>
    /// The path outside that is visible at <paramref name="path"/>, at or below <see cref="To"/>, when no other mount covers it.
    /// </summary>
    public string Behind(string path) => To == "/" ? From.TrimEnd('/') + path : From + path[To.Length..];
}
