using Ias.Engine.Git;
using Ias.Engine.Ice.Home;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Ice.Mounts;

namespace Ias.Engine.Ice;

/// <summary>Settings and facts shared by every turn of one work tree.</summary>
internal sealed record Prepared(
    GitPlace Place,
    IReadOnlyList<string> Program,
    RealPrograms Programs,
    ShimFolder Shims,
    HostGit Git,
    RecordedRemotes Recorded,
    Sandbox Sandbox,
    bool Masked,
    HomePlaces? Home,
    IReadOnlyList<string> Environment,
    WritablePlaces Writable,
    GhAccess Gh,
    Func<string, string?> Variable,
    TurnLimits Limits
)
{
    /// <summary>Null: it is not what holds turns.</summary>
    public Bubblewrap? Bubblewrap => Sandbox.Bubblewrap;

    /// <summary>Null: it is not what holds turns.</summary>
    public LandlockCage? Landlock => Sandbox.Landlock;

    /// <summary>True when turns work in a copy of the git dir and a private home.</summary>
    public bool HasCopy => Sandbox.IsCage;

    /// <summary>Explanation of what a turn sees of a home, and why.</summary>
    public Explanation Explanation(HomePlaces home) =>
        new(home, Writable.Paths, Environment, Place.WorkTree, Place.CommonDir, Bubblewrap is not null, Variable);

    /// <summary>Folders that a turn can write: no program is taken from them.</summary>
    public IReadOnlyList<string> Untrusted { get; } = [Place.WorkTree, Place.CommonDir, .. Writable.Paths];
}
