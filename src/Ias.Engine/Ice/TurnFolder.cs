using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>Facts the shims and hooks of one turn need, kept as JSON in a private folder of the turn's own.</summary>
/// <param name="CommonDir">The run's git common dir.</param>
/// <param name="Protected">Names and patterns protected beside the immutable set.</param>
/// <param name="Remotes">Addresses of the run's remotes.</param>
/// <param name="IceLog">Log to which the shim itself writes a block when nobody serves the socket.</param>
/// <param name="Mounts">True: pushes must be handed over.</param>
/// <param name="Turn">The turn's id.</param>
/// <param name="Masked">True: the turn has no credentials, and commands that need them are handed over, too.</param>
public sealed record TurnScope(
    string CommonDir,
    IReadOnlyList<string> Protected,
    IReadOnlyList<string> Remotes,
    string IceLog,
    bool Mounts,
    string Turn,
    string WorkTree,
    bool Masked = false
)
{
    public const string Socket = "s";

    /// <summary>Variable with the git dir that the shims point git at, in the turn's own repository; only where nothing lies over the real
    /// one.</summary>
    public const string GitDirVariable = "IAS_GIT_DIR";

    /// <summary>Variable with the top folder of that repository.</summary>
    public const string WorkTreeVariable = "IAS_GIT_WORK_TREE";

    /// <summary>The file that says which repositories were in the work tree before the turn.</summary>
    public const string Nested = "nested.json";

    /// <summary>The folder of all turns' folders.</summary>
    public const string Turns = "turns";

    /// <summary>Writes the folder's files.</summary>
    public void Write(string folder)
    {
        OutsideFile.WriteAllBytes(Path.Combine(folder, "turn.json"), JsonSerializer.SerializeToUtf8Bytes(this, IceJson.Default.TurnScope));
    }

    /// <summary>The turn a shim belongs to; null when it belongs to none.</summary>
    public static TurnScope? Read(string folder) =>
        folder.Length > 0 && RegularFile.Read(Path.Combine(folder, "turn.json")) is { } scope
            ? JsonSerializer.Deserialize(scope, IceJson.Default.TurnScope)
            : null;
}

/// <summary>A message from a shim or hook to the process that began the turn: one line of JSON.</summary>
/// <param name="Kind"><c>block</c>, <c>push</c>, <c>fetch</c>, <c>ls-remote</c>, <c>gh</c> or
/// <c>sign</c>.</param>
/// <param name="Arguments">Of gh and ls-remote; what is to be fetched.</param>
/// <param name="Input">Standard input of the command; the bytes to sign.</param>
/// <param name="GitDir">Git dir of the repository in which the command runs, as it is inside.</param>
public sealed record ShimMessage(
    string Kind,
    string Operation = "",
    string Target = "",
    string Reason = "",
    string Layer = "",
    string Folder = "",
    string Remote = "",
    IReadOnlyList<PushedRef>? Refs = null,
    IReadOnlyList<string>? Arguments = null,
    byte[]? Input = null,
    string GitDir = ""
);

/// <summary>The answer, lines of JSON: texts for standard error and bytes for standard output as they come, then the exit status.</summary>
/// <param name="Path">Path of a fetched repository in the turn's folder.</param>
public sealed record ShimReply(string Text = "", int? Exit = null, byte[]? Output = null, string Path = "");

/// <summary>One line of <c>.run/ice.log</c>.</summary>
public sealed record IceLogLine(
    DateTimeOffset Timestamp,
    string Event,
    string Operation,
    string Target,
    string Reason,
    string Layer,
    string Turn
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TurnScope))]
[JsonSerializable(typeof(ShimMessage))]
[JsonSerializable(typeof(ShimReply))]
[JsonSerializable(typeof(IceLogLine))]
internal sealed partial class IceJson : JsonSerializerContext;
