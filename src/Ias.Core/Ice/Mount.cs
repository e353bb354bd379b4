namespace Ias.Core.Ice;

/// <summary>How a mount of a cage is laid.</summary>
public enum MountKind
{
    /// <summary>What lies at a path outside, to be written.</summary>
    Bind,

    /// <summary>What lies at a path outside, to be read.</summary>
    ReadOnly,

    /// <summary>An empty folder in memory, to be written.</summary>
    Empty,
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
            _ => ["--perms", Mode, "--tmpfs", To],
        };

    /// <summary>What is seen at <paramref name="path"/>, at or below <see cref="To"/>, when nothing lies over it: a path outside.</summary>
    public string Behind(string path) => To == "/" ? From.TrimEnd('/') + path : From + path[To.Length..];
}
