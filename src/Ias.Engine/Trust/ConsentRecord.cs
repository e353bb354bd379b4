using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Trust;

/// <summary>
/// Record of the settings of one work tree that a person has seen and allowed: a file in the person's state folder, never in the
/// repository.
/// </summary>
/// <param name="WorkTree">Its real path.</param>
/// <param name="At">When it was last written.</param>
/// <param name="Tree">Which folder that was: another one at the same path is another repository.</param>
/// <param name="Git">The same of its git dir.</param>
/// <param name="Settings">Values by <see cref="Core.Config.GuardedSetting.Id"/>.</param>
internal sealed record ConsentRecord(
    string WorkTree,
    DateTimeOffset At,
    ConsentRecord.Identity Tree,
    ConsentRecord.Identity Git,
    Dictionary<string, IReadOnlyList<string>> Settings,
    int SchemaVersion = 1
)
{
    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>False: something is missing in it, which only damage or another hand can do.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        WorkTree is not null
        && Tree is not null
        && Git is not null
        && Settings is not null
        && Settings.Values.All(value => value is not null && value.All(text => text is not null));

    /// <summary>
    /// True when it belongs to the work tree that exists now, not to an earlier one at the same path, or one whose path has the same key.
    /// </summary>
    /// <exception cref="IOException">There is no permission to look.</exception>
    public bool IsOf(GitPlace place) =>
        WorkTree == place.WorkTree && Tree == Identity.At(place.WorkTree) && Git == Identity.At(place.GitDir);

    /// <param name="Device">stat(2), st_dev.</param>
    /// <param name="Inode">stat(2), st_ino.</param>
    internal sealed record Identity(ulong Device, ulong Inode)
    {
        /// <summary>Of what stands at a path now.</summary>
        /// <exception cref="IOException">There is nothing, or no permission to look.</exception>
        public static Identity At(string path) =>
            FileIdentity.At(path) is { } found
                ? new Identity(found.Device, found.Inode)
                : throw new FileNotFoundException("it is gone", path);
    }
}
