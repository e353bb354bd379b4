namespace Ias.Core.Ice;

/// <summary>Reason why a program could not use a path, by the words it printed (errno(3)).</summary>
public enum AccessFailure
{
    /// <summary>EROFS: the file system is read-only there.</summary>
    ReadOnly,

    /// <summary>EACCES: permission denied, to read or to write.</summary>
    Denied,

    /// <summary>ENOENT: nothing is there.</summary>
    Missing,

    /// <summary>git found no repository where it looked for one.</summary>
    NoRepository,
}
