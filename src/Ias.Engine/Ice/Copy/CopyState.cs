using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>State of a repository's copy, kept beside it where no turn can write: what of the repository it was made from.</summary>
/// <param name="GitDir">Git dir of the work tree.</param>
/// <param name="Owner">The run, shell or command the copy belongs to.</param>
/// <param name="Head">Text of HEAD.</param>
/// <param name="Tip">Commit HEAD was on; what a turn adds comes after it.</param>
/// <param name="Refs">Identity of all refs but the branch HEAD is on.</param>
/// <param name="Packed">Stamp of the copy's own packed-refs as it was written here.</param>
/// <param name="Index">Stamp of the index.</param>
/// <param name="Settings">Text of the copy's configuration.</param>
/// <param name="IsOpen">A turn that can write has begun and its commits were not looked at yet.</param>
internal sealed record CopyState(
    string GitDir,
    string Owner,
    string Head,
    string Tip,
    string Refs,
    string Packed,
    string Index,
    string Settings,
    bool IsOpen
)
{
    /// <summary>The branch HEAD is on, as a whole name; empty when it is on none.</summary>
    [JsonIgnore]
    public string Branch => Head.StartsWith("ref: ", StringComparison.Ordinal) ? Head["ref: ".Length..] : "";

    /// <summary>The same, but HEAD, its branch and the index are to be written again.</summary>
    [JsonIgnore]
    public CopyState Stale => this with { Head = "", Tip = "", Index = "", IsOpen = false };

    /// <summary>Path of the state file in the folder of a copy.</summary>
    public static string FileIn(string folder) => Path.Combine(folder, "copy.json");

    /// <summary>Reads a copy's state; null when it is missing or incomplete.</summary>
    public static CopyState? Read(string folder)
    {
        try
        {
            return RegularFile.Read(FileIn(folder)) is { } saved
                ? JsonSerializer.Deserialize(saved, CopyStateJson.Default.CopyState)
                : null;
        }
        catch (JsonException)
        {
            return null; // torn, or of another version: a new copy is made
        }
    }

    /// <summary>Keeps it in the folder of a copy.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string folder) =>
        AtomicFile.Write(FileIn(folder), JsonSerializer.SerializeToUtf8Bytes(this, CopyStateJson.Default.CopyState));

    /// <summary>State of a copy that has what the repository has now.</summary>
    public static CopyState Of(GitPlace place, string owner, RealRefs refs, string settings)
    {
        var head = (RegularFile.Text(Path.Combine(place.GitDir, "HEAD")) ?? "").Trim();
        var own = head.StartsWith("ref: ", StringComparison.Ordinal) ? head["ref: ".Length..] : "";
        return new CopyState(
            place.GitDir,
            owner,
            head,
            own.Length == 0 ? head : RefFiles.Commit(own, place.CommonDir) ?? "",
            refs.Identity(own),
            "",
            RealRefs.Stamp(Path.Combine(place.GitDir, "index")),
            settings,
            IsOpen: false
        );
    }
}

[JsonSerializable(typeof(CopyState))]
internal sealed partial class CopyStateJson : JsonSerializerContext;
