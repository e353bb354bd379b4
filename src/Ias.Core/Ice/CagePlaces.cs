namespace Ias.Core.Ice;

/// <summary>Paths of the cage's own files: below one folder in memory, whatever the machine has at these paths.</summary>
public static class CagePlaces
{
    /// <summary>The folder; nothing of the person's lies there.</summary>
    public const string Own = "/run/ias";

    /// <summary>The package caches of turns.</summary>
    public const string Caches = Own + "/caches";

    /// <summary>The shims, with the real programs and the turn's own folder below it.</summary>
    public const string Shims = Own + "/shims";
}
