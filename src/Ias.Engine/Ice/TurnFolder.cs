using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Ice;

/// <summary>What the shims and hooks of one turn must know, in a private folder of its own: plain lines for the hooks, JSON for the shims.</summary>
/// <param name="CommonDir">The run's git common dir.</param>
/// <param name="Protected">Names and patterns protected beside the immutable set.</param>
/// <param name="Remotes">Addresses of the run's remotes.</param>
/// <param name="IceLog">Where the shim writes a block itself when nobody serves the socket.</param>
/// <param name="Mounts">Whether pushes must be handed over.</param>
/// <param name="Turn">The turn's id.</param>
public sealed record TurnScope(
    string CommonDir, IReadOnlyList<string> Protected, IReadOnlyList<string> Remotes, string IceLog, bool Mounts, string Turn, string WorkTree)
{
    public const string Socket = "s";

    /// <summary>Writes the folder's files.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "scope"), CommonDir + "\n");
        File.WriteAllText(Path.Combine(folder, "protected"), string.Concat(Protected.Select(p => ShimScripts.Glob(ProtectedBranches.ShortName(p)) + "\n")));
        File.WriteAllText(Path.Combine(folder, "remotes"), string.Concat(Remotes.Select(r => r + "\n")));
        File.WriteAllBytes(Path.Combine(folder, "turn.json"), JsonSerializer.SerializeToUtf8Bytes(this, IceJson.Default.TurnScope));
    }

    /// <summary>The turn a shim belongs to; null when it belongs to none.</summary>
    public static TurnScope? Read(string folder) =>
        folder.Length > 0 && RegularFile.Read(Path.Combine(folder, "turn.json")) is { } scope
            ? JsonSerializer.Deserialize(scope, IceJson.Default.TurnScope)
            : null;
}

/// <summary>What a shim or hook says to whoever began the turn: one line of JSON.</summary>
/// <param name="Kind"><c>block</c>, <c>done</c>, <c>record</c> or <c>push</c>.</param>
public sealed record ShimMessage(
    string Kind, string Operation = "", string Target = "", string Reason = "", string Layer = "", string Folder = "",
    string Remote = "", IReadOnlyList<PushedRef>? Refs = null);

/// <summary>The answer, lines of JSON: texts as they come, then the exit status.</summary>
public sealed record ShimReply(string Text = "", int? Exit = null);

/// <summary>One line of <c>.run/ice.log</c>.</summary>
public sealed record IceLogLine(DateTimeOffset Timestamp, string Event, string Operation, string Target, string Reason, string Layer, string Turn);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TurnScope))]
[JsonSerializable(typeof(ShimMessage))]
[JsonSerializable(typeof(ShimReply))]
[JsonSerializable(typeof(IceLogLine))]
[JsonSerializable(typeof(HooksState))]
internal sealed partial class IceJson : JsonSerializerContext;
