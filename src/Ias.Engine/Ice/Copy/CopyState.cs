using System.Text.Json.Serialization;

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
);

[JsonSerializable(typeof(CopyState))]
internal sealed partial class CopyStateJson : JsonSerializerContext;
