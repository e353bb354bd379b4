using Ias.Engine.Ice.Landlock;
using Ias.Engine.Ice.Mounts;

namespace Ias.Engine.Ice;

/// <summary>The cage for the turns of a work tree: bubblewrap, Landlock or none.</summary>
/// <param name="Why">Reason why it is not bubblewrap; empty = it is.</param>
internal sealed record Sandbox(Bubblewrap? Bubblewrap, LandlockCage? Landlock, string Why)
{
    /// <summary>True when turns run in a cage; then they work in a copy of the git dir and a private home.</summary>
    public bool IsCage => Bubblewrap is not null || Landlock is not null;

    /// <summary>One word for people: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    public string Name =>
        Bubblewrap is not null ? "bubblewrap"
        : Landlock is not null ? "landlock"
        : "none";
}
