using Ias.Core.Ice;

namespace Ias.Engine.Ice.Copy;

/// <summary>A folder that <see cref="SealedGit"/> sees.</summary>
/// <param name="Name">The variable by which its script finds it.</param>
/// <param name="Kind">To be written or read.</param>
/// <param name="Folder">Absolute.</param>
internal sealed record SealedPlace(string Name, MountKind Kind, string Folder)
{
    /// <summary>Path at which it appears in a cage of mounts.</summary>
    public string Seen => $"{CagePlaces.Own}/{Name}";
}
